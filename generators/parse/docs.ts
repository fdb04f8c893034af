import { ts } from "ts-morph";
import { MARKER_KINDS } from "../model.js";

/** Tags of a doc comment that are markers, where a marker may stand. */
export const MARKER_TAGS: ReadonlySet<string> = new Set(MARKER_KINDS);

/** A doc comment, taken apart. */
export interface Doc {
  /** What it says, with the tags that are neither ours nor told apart below. */
  readonly text: string | undefined;
  readonly returns: string | undefined;
  readonly params: ReadonlyMap<string, string>;
  /** What `@throws` names, `@throws {Late}`, `{@link Late}` or `Late when …`; the tag stays in the text as well. */
  readonly throws: readonly string[];
  /** The tags that are markers of ours; offsets are of the file. */
  readonly markers: readonly DocMarker[];
}

export interface DocMarker {
  readonly name: string;
  /** Source text between the parentheses of `@remote({ … })`; undefined without them. */
  readonly args: string | undefined;
  readonly start: number;
  readonly end: number;
}

const NONE: Doc = { text: undefined, returns: undefined, params: new Map(), throws: [], markers: [] };

/** @param markers  names of tags that are markers */
export function docOf(node: ts.Node, markers: ReadonlySet<string> = new Set()): Doc {
  const text = node.getSourceFile().text;
  const range = docRanges(node).at(-1);
  return range === undefined ? NONE : parseDoc(text.slice(range.pos, range.end), range.pos, markers);
}

/** What several declarations of one thing say: texts one after the other, and of all else the first to say it. */
export function docOfAll(nodes: readonly ts.Node[], markers?: ReadonlySet<string>): Doc {
  const docs = nodes.map((node) => docOf(node, markers));
  const texts = new Set(docs.flatMap(({ text }) => text ?? []));
  return {
    text: texts.size === 0 ? undefined : [...texts].join("\n\n"),
    returns: docs.find(({ returns }) => returns !== undefined)?.returns,
    params: new Map(docs.toReversed().flatMap(({ params }) => [...params])),
    throws: [...new Set(docs.flatMap(({ throws }) => throws))],
    markers: docs.flatMap((each) => each.markers),
  };
}

/**
 * The doc comments before a node, first to last. The compiler takes one that begins on the line of what stands before
 * for a comment on that; when it ends on the node's own line, too, it is the node's: `class C { /** @remote *\/ f() {} }`.
 */
export function docRanges(node: ts.Node): ts.CommentRange[] {
  const source = node.getSourceFile();
  const { text } = source;
  const start = node.getStart(source);
  const fullStart = node.getFullStart();
  const before = (fullStart > 0 && ts.getTrailingCommentRanges(text, fullStart)) || [];
  const own = before.filter(({ pos, end }) => pos < start && !text.slice(end, start).includes("\n"));
  const ranges = [...own, ...(ts.getLeadingCommentRanges(text, fullStart) ?? [])];
  return ranges.filter(({ pos }) => text.startsWith("/**", pos) && text[pos + 3] !== "/");
}

interface Section {
  readonly tag: string;
  text: string;
}

/**
 * A tag begins a line, or is one of ours, `@param` or `@returns` after a space: `Load average. @remote`. Between
 * backticks nothing is a tag. What follows a marker, its arguments aside, goes on with the text.
 *
 * @param comment  from its opening slash to its closing one
 * @param offset   of the comment in its file
 */
export function parseDoc(comment: string, offset: number, markers: ReadonlySet<string>): Doc {
  const found: DocMarker[] = [];
  const sections: Section[] = [{ tag: "", text: "" }];
  const body = blankFrame(comment);
  let from = 0;
  const add = (to: number): void => void (sections.at(-1)!.text += body.slice(from, to));
  for (const { index, name, first } of tagsIn(body)) {
    const known = markers.has(name) || name === "param" || name === "returns" || name === "return";
    if (index < from || (!first && !known)) continue;
    add(index);
    from = index + 1 + name.length;
    if (!markers.has(name)) {
      sections.push({ tag: name, text: "" });
      continue;
    }
    const close = body[from] === "(" ? closingParenthesis(body, from) : -1;
    const args = close < 0 ? undefined : body.slice(from + 1, close);
    if (close >= 0) from = close + 1;
    found.push({ name, args, start: offset + index, end: offset + from });
    if (sections.at(-1)!.tag !== "") sections.push({ tag: "", text: "" });
  }
  add(body.length);
  return assemble(sections, found);
}

function assemble(sections: readonly Section[], markers: readonly DocMarker[]): Doc {
  const texts: string[] = [];
  const params = new Map<string, string>();
  const throws: string[] = [];
  let returns: string | undefined;
  for (const { tag, text } of sections) {
    const clean = tidy(text);
    if (tag === "param") {
      const match = /^(?:\{[^}]*\}\s*)?\[?([\w$.]+)(?:=[^\]]*)?\]?\s*(?:-\s+)?([^]*)$/.exec(clean);
      if (match && match[2] !== "") params.set(match[1]!, match[2]!);
    } else if (tag === "returns" || tag === "return") {
      returns = clean.replace(/^\{[^}]*\}\s*/, "") || undefined;
    } else if (tag === "") texts.push(clean);
    else {
      if (tag === "throws" || tag === "exception") throws.push(...thrownName(clean));
      texts.push(`@${tag}${/^[ \t]*\r?\n/.test(text) ? "\n" : " "}${clean}`.trimEnd());
    }
  }
  const text = texts.filter((each) => each !== "").join("\n");
  return { text: text === "" ? undefined : text, returns, params, throws, markers };
}

const NAME = "([A-Za-z_$][\\w$]*)";
const THROWN = new RegExp(`^(?:\\{\\s*${NAME}\\s*\\}|\\{\\s*@link\\s+${NAME}[\\s|}]|${NAME})`);

function thrownName(text: string): string[] {
  const names = THROWN.exec(text)?.slice(1) ?? [];
  return names.filter((each: string | undefined) => each !== undefined);
}

/** The comment with its frame (slashes, stars at the start of lines) turned to spaces: offsets stay what they were. */
function blankFrame(comment: string): string {
  return comment
    .replace(/^\/\*\*/, "   ")
    .replace(/\*\/$/, "  ")
    .replace(/^[ \t]*\*/gm, (frame) => " ".repeat(frame.length));
}

function* tagsIn(body: string): Generator<{ index: number; name: string; first: boolean }> {
  const token = /```[^]*?(?:```|(?![^]))|`[^`\n]*`|(?<=^|\s)@([A-Za-z][\w-]*)/gm;
  for (const match of body.matchAll(token)) {
    const name = match[1];
    if (name === undefined) continue;
    const lineStart = body.lastIndexOf("\n", match.index) + 1;
    yield { index: match.index, name, first: body.slice(lineStart, match.index).trim() === "" };
  }
}

function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let at = open; at < text.length; at++) {
    const char = text[at]!;
    if (quote !== undefined) {
      if (char === "\\") at++;
      else if (char === quote) quote = undefined;
    } else if (char === '"' || char === "'" || char === "`") quote = char;
    else if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return at;
  }
  return -1;
}

/** Lines without the space that the comment's frame gave them; relative indentation stays. */
function tidy(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const indents = lines
    .slice(1)
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines
    .map((line, index) => (index === 0 ? line.trim() : line.slice(indent).trimEnd()))
    .join("\n")
    .trim();
}
