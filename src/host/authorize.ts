import { createHash, timingSafeEqual } from "node:crypto";
import type { Json } from "../json.js";
import { exceptionOf, type ExceptionRecord } from "../wire/exception.js";
import { RmiError } from "../errors.js";

/**
 * Compares what a request shows with what a member asks for: the first requirement that it meets grants access.
 * No text of ours holds a secret.
 *
 * @param secrets  a string, a list of them, or a function that gives either; a falsy value asks for nothing
 * @returns undefined when access is granted, else the refusal of the last requirement, as gofer would raise it
 */
export async function refusal(
  label: string,
  secrets: readonly unknown[],
  shown: Json | undefined,
): Promise<ExceptionRecord | undefined> {
  let last: ExceptionRecord | undefined;
  for (const secret of secrets) {
    const wanted: unknown = typeof secret === "function" ? await (secret as () => unknown)() : secret;
    if (!wanted || (Array.isArray(wanted) && wanted.length === 0)) return undefined;
    if (shown === undefined) last = refused("SecretRequired", `${label}, secret required`);
    else if (matches(Array.isArray(wanted) ? wanted : [wanted], shown)) return undefined;
    else last = refused("SecretNotMatched", `${label}, secret: not matched`);
  }
  return last;
}

/** Every candidate is compared, whatever the others said: the time taken tells nothing. */
function matches(wanted: readonly unknown[], shown: Json): boolean {
  const given = digest(String(shown));
  return wanted.map((secret) => timingSafeEqual(digest(String(secret)), given)).includes(true);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function refused(xclass: string, message: string): ExceptionRecord {
  const record = exceptionOf(new RmiError("not-authorized", message));
  const exval = `${String(record.xmodule)}.${xclass}: ${message}\n`;
  return { ...record, xclass, exval, xstate: { trace: exval } };
}
