import { RmiError } from "../errors.js";
import type { JsonObject } from "../json.js";
import { HIDDEN, namesSecret } from "../secrets.js";
import type { Mismatch } from "./validate.js";

/**
 * A mismatch for others to read: what a value was is not told where a name on the way to it says that it is a secret.
 *
 * @param mismatch  its path begins with the name of the parameter
 */
export function told({ path, expected, found }: Mismatch): Mismatch {
  const isSecret = (path.match(/[\w-]+/g) ?? []).some(namesSecret);
  return { path, expected, found: isSecret && !KIND.test(found) ? HIDDEN : found };
}

/** So many are told of what is wrong with one thing; that there are more is told, too. */
export const SHOWN_FAULTS = 20;

/** All that is wrong, for an error: its text, and what programs read. */
export interface ToldFaults {
  readonly text: string;
  readonly faults: readonly { readonly path: string; readonly expected: string; readonly found: string }[];
}

/** @param mismatches  one more than are shown says that there are more */
export function toldAll(mismatches: readonly Mismatch[]): ToldFaults {
  const faults = mismatches.slice(0, SHOWN_FAULTS).map((each) => ({ ...told(each) }));
  const texts = faults.map(({ path, expected, found }) => `${path}: expected ${expected}, found ${found}`);
  const more = mismatches.length > SHOWN_FAULTS ? "; and more" : "";
  return { text: texts.join("; ") + more, faults };
}

/**
 * What is wrong with a call's arguments, and with those of its constructor, in one error of the first one's code; where only one
 * is wrong, that one. The text says which faults are whose.
 */
export function joined(call: RmiError | undefined, constructor: RmiError | undefined): RmiError | undefined {
  if (call === undefined || constructor === undefined) return call ?? constructor;
  const faults = [call, constructor].flatMap(
    ({ details }) => (details["faults"] as JsonObject[] | undefined) ?? [],
  );
  const details = { ...call.details, ...(faults.length > 0 && { faults }) };
  return new RmiError(call.code, `${call.message}; ${constructor.message}`, { details });
}

/** Of a result, or of what a stream gave. @param what  what is said before the faults */
export function invalidReturn(what: string, mismatches: readonly Mismatch[]): RmiError {
  const { text, faults } = toldAll(mismatches);
  return new RmiError("invalid-return", what + text, { details: { ...faults[0], faults } });
}

/** It says what the value is, and not which. */
const KIND = /^(?:nothing|null|an? )/;
