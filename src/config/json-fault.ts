/** Where a text stops being JSON. */
export interface JsonFault {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly what: string;
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

/** Nobody writes configuration deeper than this, and the search below goes as deep as the text. */
export const MAX_JSON_DEPTH = 100;

/**
 * The first place where a text that `JSON.parse` refuses goes wrong, since what its error says of places differs with
 * the version of Node. Undefined when the text is JSON.
 */
export function jsonFault(text: string): JsonFault | undefined {
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found !== null;
  };
  const take = (char: string): boolean => {
    skip(SPACE);
    if (text[at] !== char) return false;
    at++;
    return true;
  };
  /** Each returns what was expected where it stopped; undefined when all is well. */
  const value = (depth: number): string | undefined => {
    if (depth > MAX_JSON_DEPTH) return "less nesting";
    if (take("{")) return list("}", () => member(depth));
    if (take("[")) return list("]", () => value(depth + 1));
    return skip(STRING) || skip(SCALAR) ? undefined : "a value";
  };
  const member = (depth: number): string | undefined => {
    skip(SPACE);
    if (!skip(STRING)) return "a property name in double quotes";
    return take(":") ? value(depth + 1) : '":"';
  };
  const list = (close: string, element: () => string | undefined): string | undefined => {
    if (take(close)) return undefined;
    do {
      const expected = element();
      if (expected !== undefined) return expected;
    } while (take(","));
    return take(close) ? undefined : `"," or "${close}"`;
  };

  let expected = value(0);
  skip(SPACE);
  if (expected === undefined && at < text.length) expected = "the end of the file";
  return expected === undefined ? undefined : { ...place(text, at), what: `${expected} is expected here` };
}

function place(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
