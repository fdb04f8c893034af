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

/** It says what the value is, and not which. */
const KIND = /^(?:nothing|null|an? )/;
