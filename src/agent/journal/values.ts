import { crc32 } from "node:zlib";

/** What is kept under a key: a line of facts and a text. In two parts, for joining a long text to something copies it. */
export type Value = readonly [facts: string, text: string];

/** A change of what is kept: a key and its new value, or undefined: what was kept under that key before counts no more. */
export type Change = readonly [key: string, value: Value | undefined];

/** The same as it is written: `CHECKSUM FACTS TEXT`, of which only the first blank is there to see. */
export type Written = readonly [key: string, bytes: Buffer | undefined];

/** Hexadecimal, of the key and of what follows: a value under another key is as wrong as another value. */
export const CHECKSUM_CHARS = 8;
const FACTS_AT = CHECKSUM_CHARS + 1;
const DIGITS = Buffer.from("0123456789abcdef");
const BLANK = 0x20;
const BYTES_PER_CHAR = 3; // UTF-8, at most, of a UTF-16 unit

/** Room that certainly suffices for a value. Bytes. */
export function roomFor([facts, text]: Value): number {
  return FACTS_AT + (facts.length + text.length) * BYTES_PER_CHAR;
}

/** Writes a value where there is room for it. @returns its length in bytes, and its checksum */
export function writeValue(
  key: string,
  [facts, text]: Value,
  into: Buffer,
  at: number,
): { readonly bytes: number; readonly crc: number } {
  const factsAt = at + FACTS_AT;
  const textAt = factsAt + into.write(facts, factsAt);
  const end = textAt + into.write(text, textAt);
  const crc = checksum(key, into.subarray(factsAt, end));
  writeChecksum(crc, into, at);
  into[factsAt - 1] = BLANK;
  return { bytes: end - at, crc };
}

export function valueBytes(key: string, value: Value): Buffer {
  const room = Buffer.allocUnsafe(roomFor(value));
  return room.subarray(0, writeValue(key, value, room, 0).bytes);
}

/** Puts another character, of one byte, in place of a value's first. */
export function replaceFirst(key: string, bytes: Buffer, char: string): void {
  bytes.write(char, FACTS_AT, "latin1");
  writeChecksum(checksum(key, bytes.subarray(FACTS_AT)), bytes, 0);
}

/** @returns facts and text, one behind the other; undefined for what is not what was written under that key */
export function readValue(key: string, bytes: Buffer): string | undefined {
  const rest = bytes.subarray(FACTS_AT);
  const isWhole =
    bytes.length >= FACTS_AT &&
    readChecksum(bytes, 0) === checksum(key, rest) &&
    bytes[FACTS_AT - 1] === BLANK;
  return isWhole ? rest.toString() : undefined;
}

function checksum(key: string, rest: Buffer): number {
  return crc32(rest, crc32(key));
}

/** As hexadecimal digits, without a string: making one of such a number takes longer than summing up a record. */
export function writeChecksum(crc: number, into: Buffer, at: number): void {
  for (let place = CHECKSUM_CHARS - 1, rest = crc; place >= 0; place--, rest >>>= 4)
    into[at + place] = DIGITS[rest & 0xf]!;
}

/** @returns undefined where there is none */
export function readChecksum(bytes: Buffer, at: number): number | undefined {
  const text = bytes.toString("latin1", at, at + CHECKSUM_CHARS);
  return /^[0-9a-f]{8}$/.test(text) ? Number.parseInt(text, 16) : undefined;
}
