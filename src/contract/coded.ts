import type { Json } from "../json.js";

/**
 * TypeScript types that travel as text, by the name that the keyword `x-gofer` gives them: `Date` as ISO 8601 with its
 * offset, bytes as base64, `bigint` in decimal.
 */
export const CODED = ["date", "bytes", "buffer", "bigint"] as const;
export type Coded = (typeof CODED)[number];

/** The keyword that tells which type a JSON form stands for; beside the above `map` (array of pairs) and `set` (array). */
export const KEYWORD = "x-gofer";

/**
 * The keyword of a tuple whose rest element is not its last: how many follow it. JSON Schema counts from the front alone,
 * so that `items` lists what any element behind the first ones may be: the rest's type, then those of the last elements.
 */
export const LAST = "x-last";

/** Digits that a `bigint` may have: reading them takes more than linear time, and a peer may send any. */
export const MAX_BIGINT_CHARS = 10_000;
export const BIGINT_PATTERN = "^-?(?:0|[1-9][0-9]*)$";

const EXPECTED: Readonly<Record<Coded, string>> = {
  date: "a date as ISO 8601 text with its offset",
  bytes: "bytes as base64 text",
  buffer: "bytes as base64 text",
  bigint: "a bigint as decimal text, or an integer that a number holds exactly",
};

export function isCoded(name: unknown): name is Coded {
  return (CODED as readonly unknown[]).includes(name);
}

/** What is asked for, as errors say it. */
export function expectedOf(kind: Coded): string {
  return EXPECTED[kind];
}

/** Whether a JSON value is the form of such a type. */
export function isCodedForm(kind: Coded, value: unknown): value is Json {
  if (kind === "bigint" && typeof value === "number") return Number.isSafeInteger(value);
  if (typeof value !== "string") return false;
  if (kind === "date") return isDateText(value);
  if (kind === "bigint") return value.length <= MAX_BIGINT_CHARS && /^-?(?:0|[1-9][0-9]*)$/.test(value);
  return value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
}

/** The value that a form stands for. Call it for what `isCodedForm` accepts. */
export function decodeForm(kind: Coded, form: string | number): unknown {
  switch (kind) {
    case "date":
      return new Date(form);
    case "bigint":
      return BigInt(form);
    case "buffer":
      return Buffer.from(String(form), "base64");
    case "bytes":
      return new Uint8Array(Buffer.from(String(form), "base64")); // of its own: a small Buffer is part of a shared one
  }
}

/** Base64 of bytes. */
export function bytesText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

const DATE = /^(?:\d{4}|[+-]\d{6})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Without an offset it would be another moment at each reader; a 31st of February would silently become a March. */
function isDateText(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null || Number.isNaN(Date.parse(text))) return false;
  const [month, day] = [Number(match[1]), Number(match[2])];
  if (day > (DAYS[month - 1] ?? 0)) return false;
  return month !== 2 || day < 29 || isLeap(Number(/^[+-]?\d+/.exec(text)![0]));
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
