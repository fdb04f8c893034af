import { RmiError } from "../../src/errors.js";
import type { MarkerUse, Place } from "../model.js";

/** The module in which the files of a plugin leave what was lifted out of their marker arguments, by name. */
export const HOISTED_MODULE = "gofer-rmi:hoisted";

/**
 * Takes our markers out of a file. Decorators and tags become blanks, so that what stays keeps its line and column;
 * wrappers stay, for they mean nothing at run time. An argument that is not a constant moves to the end of the file, where
 * all that it can name is there; it is evaluated once, and left in `HOISTED_MODULE` under its name.
 *
 * @param uses  the markers of this file
 * @throws RmiError `plugin-fault` when the text is not the one that was parsed
 */
export function eraseMarkers(text: string, uses: readonly MarkerUse[]): string {
  const placesOf = (form: MarkerUse["form"]): Place[] =>
    uses.filter((use) => use.form === form).map(({ place }) => place);
  const decorators = placesOf("decorator");
  const edits = [
    ...placesOf("tag").map((place) => blank(text, place)),
    ...decorators.map((place) => (endsElement(text, place, decorators) ? semicolon : blank)(text, place)),
  ];
  const lifted: string[] = [];
  for (const { form, arguments: args } of uses) {
    for (const argument of Object.values(args)) {
      if (argument.kind === "constant") continue;
      lifted.push(`$gofer_hoisted[${JSON.stringify(argument.name)}] = (${cut(text, argument.place)}\n);`);
      if (form === "wrapper") edits.push(stub(text, argument.place));
    }
  }
  const erased = apply(text, edits);
  if (lifted.length === 0) return erased;
  const shared = `import { hoisted as $gofer_hoisted } from ${JSON.stringify(HOISTED_MODULE)};`;
  return `${erased}\n;${shared}\n${lifted.join("\n")}\n`;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function cut(text: string, { start, end }: Place): string {
  return text.slice(start, end);
}

/** Line ends stay, everything else becomes a space. */
function blank(text: string, place: Place): Edit {
  const found = cut(text, place);
  if (!found.startsWith("@")) throw changed(place);
  return { start: place.start, end: place.end, text: found.replace(/[^\r\n\u2028\u2029]/g, " ") };
}

function semicolon(text: string, place: Place): Edit {
  const edit = blank(text, place);
  return { ...edit, text: `;${edit.text.slice(1)}` };
}

const SPACE = /(?:\s|\/\/.*|\/\*[^]*?\*\/)*/y;
/** Joins what it follows, however many lines lie between: `x = 1` and `["y"]() {}` below it. */
const JOINS = /[[*]|in(?:stanceof)?(?![\w$])/y;
/** A field of such a name becomes a modifier when no decorator stands after it any more. */
const MODIFIER =
  /(?:^|[^\w$.])(?:get|set|static|async|accessor|readonly|declare|override|public|private|protected)$/;

/**
 * Whether the decorator was what ended the element before it: a field without a semicolon, followed by a method that
 * begins with something an expression can go on with. Not when another decorator of the same method comes first.
 */
function endsElement(text: string, place: Place, decorators: readonly Place[]): boolean {
  const before = text.slice(0, place.start).trimEnd();
  if (MODIFIER.test(before)) return true;
  let at = place.end;
  for (let next: Place | undefined = place; next; next = decorators.find(({ start }) => start === at)) {
    at = skip(SPACE, text, next.end);
  }
  return skip(JOINS, text, at) > at && !/@[\w$.]+$/.test(withoutCall(before));
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** `… @timed(1)` → `… @timed` */
function withoutCall(text: string): string {
  if (!text.endsWith(")")) return text;
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === ")") depth++;
    else if (text[at] === "(" && --depth === 0) return text.slice(0, at).trimEnd();
  }
  return text;
}

/** In a wrapper's options: no run-time marker reads them. `{ secret }` becomes `{ undefined }`, which is as good. */
function stub(text: string, place: Place): Edit {
  const lines = cut(text, place).replace(/[^\r\n\u2028\u2029]+/g, "");
  return { start: place.start, end: place.end, text: `undefined${lines}` };
}

function apply(text: string, edits: readonly Edit[]): string {
  let result = "";
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

function changed({ file, line }: Place): RmiError {
  return new RmiError("plugin-fault", `${file}:${line}: the file has changed since it was read; build again`);
}
