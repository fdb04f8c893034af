import { RmiError } from "./errors.js";

/** A length of time as people write it: milliseconds as a number, or text such as `"90s"`, `"5m"`, `"250ms"`. */
export type Duration = number | string;
/** An amount of memory as people write it: bytes as a number, or text such as `"64KiB"`, `"1MiB"`. */
export type Size = number | string;

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const BYTES_PER_UNIT: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/**
 * Milliseconds of a duration. Text without a unit counts seconds, as gofer's time strings do (rule C-11); a number
 * counts milliseconds.
 *
 * @throws RmiError `usage` for anything that is not a finite, non-negative length of time
 */
export function durationMs(value: Duration, name = "duration"): number {
  if (typeof value === "number") {
    if (Number.isFinite(value) && value >= 0) return value;
  } else if (typeof value === "string") {
    const match = /^(\d+)(ms|s|m|h|d)?$/.exec(value.trim());
    if (match) return Number(match[1]) * MS_PER_UNIT[match[2] ?? "s"]!;
  }
  throw new RmiError(
    "usage",
    `${name}: "${String(value)}" is not a duration; write it with a unit, such as "250ms", "90s", "5m"`,
  );
}

/** Bytes of a size. @throws RmiError `usage` for anything that is not a whole, non-negative number of bytes */
export function sizeBytes(value: Size, name = "size"): number {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value) && value >= 0) return value;
  } else if (typeof value === "string") {
    const match = /^(\d+)(B|KiB|MiB|GiB)?$/.exec(value.trim());
    if (match) return Number(match[1]) * BYTES_PER_UNIT[match[2] ?? "B"]!;
  }
  throw new RmiError(
    "usage",
    `${name}: "${String(value)}" is not a size; write bytes, or text such as "64KiB", "1MiB"`,
  );
}
