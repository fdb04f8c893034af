import { crc32 } from "node:zlib";

/** What is kept under a key: a line of facts and a text. In two parts, for joining a long text to something copies it. */
export type Value = readonly [facts: string, text: string];

/** Something that is to be on record: a key without blanks, and what stands under it from now on. */
export interface Change {
  readonly key: string;
  readonly value: Value;
}

/** A record that was read: `NUMBER KEY LENGTH CRC`, newline, the value, newline. */
export interface Record {
  readonly number: number;
  readonly key: string;
  readonly value: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

/** No line before a value, and no mark, is longer. */
export const MAX_LINE_BYTES = 128;
const LENGTH_DIGITS = 10;
const CRC_DIGITS = 8;
const NEWLINE = 0x0a;
const DIGITS = Buffer.from("0123456789abcdef");
const BYTES_PER_CHAR = 3; // UTF-8, at most, of a UTF-16 unit

/** Room that certainly suffices for a record. Bytes. */
export function roomFor({ value: [facts, text] }: Change): number {
  return MAX_LINE_BYTES + (facts.length + text.length) * BYTES_PER_CHAR;
}

/** Writes a record where there is room for it. @returns where it ends */
export function writeRecord(number: number, { key, value }: Change, into: Buffer, at: number): number {
  const begin = `${number} ${key} `;
  const crcAt = at + begin.length + LENGTH_DIGITS + 1;
  const valueAt = crcAt + CRC_DIGITS + 1;
  const textAt = valueAt + into.write(value[0], valueAt);
  const end = textAt + into.write(value[1], textAt);
  const facts = `${begin}${`${end - valueAt}`.padStart(LENGTH_DIGITS, "0")} `;
  into.write(facts, at, "latin1");
  // on from the value's, over the line before it
  writeDigits(crc32(facts, crc32(into.subarray(valueAt, end))), into, crcAt);
  into[valueAt - 1] = NEWLINE;
  into[end] = NEWLINE;
  return end + 1;
}

const LINE = /^((\d{1,16}) (\S+) (\d{10}) )([0-9a-f]{8})$/;

/** @returns undefined where there is none, or something else than what was written */
export function readRecord(bytes: Buffer, at: number): Record | undefined {
  const line = lineAt(bytes, at);
  const parts = line === undefined ? null : LINE.exec(line);
  if (line === undefined || parts === null) return undefined;
  const [, facts = "", number, key = "", length, crc = ""] = parts;
  const begin = at + line.length + 1;
  const end = begin + Number(length);
  if (end > bytes.length) return undefined;
  const value = bytes.subarray(begin, end);
  if (crc32(facts, crc32(value)) !== Number.parseInt(crc, 16)) return undefined;
  return { number: Number(number), key, value, end: end + 1 };
}

/** @returns how long a record is of which the line is there; undefined where there is none */
export function recordBytes(bytes: Buffer, at: number): number | undefined {
  const line = lineAt(bytes, at);
  const length = LINE.exec(line ?? "")?.[4];
  return line === undefined || length === undefined ? undefined : line.length + 1 + Number(length) + 1;
}

const MARK = /^\. (\d{1,16}) [0-9a-f]{8}$/;

/** A line that says of a number that it is the last: `. NUMBER CRC` and newline. */
export function markOf(number: number): string {
  const facts = `. ${number} `;
  return `${facts}${crc32(facts).toString(16).padStart(CRC_DIGITS, "0")}\n`;
}

/** @returns the number of the mark that stands there; undefined where there is none */
export function readMark(bytes: Buffer, at: number): number | undefined {
  const line = lineAt(bytes, at);
  const number = line === undefined ? undefined : MARK.exec(line)?.[1];
  return number !== undefined && `${line}\n` === markOf(Number(number)) ? Number(number) : undefined;
}

/** @returns where the next line begins, or the end */
export function nextLine(bytes: Buffer, at: number): number {
  const newline = bytes.indexOf(NEWLINE, at);
  return newline < 0 ? bytes.length : newline + 1;
}

function lineAt(bytes: Buffer, at: number): string | undefined {
  const length = bytes.subarray(at, at + MAX_LINE_BYTES).indexOf(NEWLINE);
  return length < 0 ? undefined : bytes.toString("latin1", at, at + length);
}

/** Without a string: making one of such a number takes longer than summing up a record. */
function writeDigits(crc: number, into: Buffer, at: number): void {
  for (let place = CRC_DIGITS - 1, rest = crc; place >= 0; place--, rest >>>= 4)
    into[at + place] = DIGITS[rest & 0xf]!;
}
