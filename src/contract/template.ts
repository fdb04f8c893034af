/**
 * Template literal types: which texts are of one, as the compiler has it. A template is its texts and what stands between
 * them, in turn: `["v", "number", "-", "Uppercase<string>", ""]` is `v${number}-${Uppercase<string>}`.
 */
export type Template = readonly string[];

/** Beyond this, a text is compared with a template that nobody wrote. */
const MAX_PARTS = 1000;

interface Placeholder {
  /**
   * In a contract: what the compiler takes, but for case beyond ASCII, and for a number that is too large for one. Neither
   * can be said by an expression that every reader of JSON Schema knows.
   */
  readonly pattern: string;
  readonly fits: (text: string) => boolean;
}

const OTHER_BASES = "0[xX][\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+";
const DECIMAL = "[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?";

const PLACEHOLDERS: Readonly<Record<string, Placeholder>> = {
  string: { pattern: "[\\s\\S]*", fits: () => true },
  number: {
    pattern: `(?:\\s*(?:${DECIMAL}|${OTHER_BASES})\\s*|\\s+)`, // spaces alone are 0
    fits: (text) => text !== "" && Number.isFinite(Number(text)),
  },
  bigint: {
    pattern: `-?(?:0|[1-9]\\d*|${OTHER_BASES})`,
    fits: (text) => BIGINT.test(text),
  },
  "Uppercase<string>": { pattern: "[^a-z]*", fits: (text) => text === text.toUpperCase() },
  "Lowercase<string>": { pattern: "[^A-Z]*", fits: (text) => text === text.toLowerCase() },
  "Capitalize<string>": {
    pattern: "(?:[^a-z][\\s\\S]*)?",
    fits: (text) => text.charAt(0) === text.charAt(0).toUpperCase(),
  },
  "Uncapitalize<string>": {
    pattern: "(?:[^A-Z][\\s\\S]*)?",
    fits: (text) => text.charAt(0) === text.charAt(0).toLowerCase(),
  },
};

const BIGINT = new RegExp(`^${PLACEHOLDERS["bigint"]!.pattern}$`);

export function isPlaceholder(name: string): boolean {
  return Object.hasOwn(PLACEHOLDERS, name);
}

/** The regular expression that stands for a template in a contract. */
export function patternOf(template: Template): string {
  const parts = template.map((part, index) =>
    index % 2 === 0 ? part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") : PLACEHOLDERS[part]!.pattern,
  );
  return `^${parts.join("")}$`;
}

/** The template that an expression was made of; undefined: it is none of ours. */
export function templateOf(pattern: unknown): Template | undefined {
  if (typeof pattern !== "string") return undefined;
  const template: string[] = [];
  let text = "";
  for (let at = 1; at < pattern.length - 1;) {
    const found = Object.entries(PLACEHOLDERS).find(([, each]) => pattern.startsWith(each.pattern, at));
    if (found === undefined) {
      if (pattern[at] === "\\") at++;
      text += pattern[at++] ?? "";
    } else {
      template.push(text, found[0]);
      text = "";
      at += found[1].pattern.length;
    }
  }
  template.push(text);
  const isOurs = template.length > 1 && template.length < MAX_PARTS && patternOf(template) === pattern;
  return isOurs && template.join() !== ",string," ? template : undefined; // a whole `${string}` is no template
}

/**
 * Compares texts as the compiler does, which is not as a regular expression would: each text between two placeholders is
 * found where it is first, and never looked for again. So `a-b-1` is no `${string}-${number}`; and no template takes long.
 */
export function templateMatcher(template: Template): (text: string) => boolean {
  const texts = template.filter((_, index) => index % 2 === 0);
  const placeholders = template.filter((_, index) => index % 2 === 1).map((name) => PLACEHOLDERS[name]!);
  const [first, last] = [texts[0]!, texts.at(-1)!];
  return (text) => {
    if (text.length < first.length + last.length) return false;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    const inner = text.slice(0, text.length - last.length);
    let at = first.length;
    return placeholders.every(({ fits }, index) => {
      const next = index === placeholders.length - 1 ? inner.length : endOf(inner, at, texts[index + 1]!);
      if (next < 0) return false;
      const part = inner.slice(at, next);
      at = next + texts[index + 1]!.length;
      return fits(part);
    });
  };
}

/** Where a placeholder ends that this text follows; one that another follows at once takes one character. */
function endOf(text: string, at: number, next: string): number {
  if (next !== "") return text.indexOf(next, at);
  return at < text.length ? at + 1 : -1;
}

/** As TypeScript writes it. @param escape  makes of a text what may stand in a literal */
export function templateText(template: Template, escape: (text: string) => string): string {
  if (template.length === 3 && template[0] === "" && template[2] === "" && template[1]!.endsWith(">"))
    return template[1]!;
  const parts = template.map((part, index) =>
    index % 2 === 0 ? escape(part).replaceAll("`", "\\`").replaceAll("${", "\\${") : `\${${part}}`,
  );
  return `\`${parts.join("")}\``;
}

/** For messages. */
export function shownTemplate(template: Template): string {
  return templateText(template, (text) => JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"'));
}

/**
 * What a validator compares patterns with: ours as templates, so that one which a peer sent takes no longer than another.
 * Others are written in our own code.
 */
export const patternEngine = Object.assign(
  (pattern: string, flags: string): { test(text: string): boolean } => {
    const template = templateOf(pattern);
    if (template === undefined) return new RegExp(pattern, flags);
    return Object.assign({ test: templateMatcher(template) }, { toString: () => pattern });
  },
  { code: "patternEngine" },
);
