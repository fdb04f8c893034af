import { createHash, timingSafeEqual } from "node:crypto";
import type { Json } from "../json.js";
import type { Authenticate } from "../pam/authenticate.js";
import { exceptionOf, type ExceptionRecord } from "../wire/exception.js";
import type { Request } from "../wire/request.js";
import { RmiError } from "../errors.js";

/** What a member asks for. `secret`: a string, a list of them, or a function that gives either, per request. */
export type Requirement =
  | { readonly kind: "secret"; readonly secret: unknown }
  | { readonly kind: "pam"; readonly user: string; readonly service: string };

type Shown = Pick<Request, "secret" | "pam">;

/**
 * Compares what a request shows with what a member asks for: the first requirement that it meets grants access, so
 * that stacking is an "or". No text of ours holds a secret.
 *
 * @returns undefined when access is granted, else the refusal of the last requirement, as gofer would raise it
 */
export async function refusal(
  label: string,
  requirements: readonly Requirement[],
  shown: Shown,
  authenticate: Authenticate,
): Promise<ExceptionRecord | undefined> {
  let last: ExceptionRecord | undefined;
  for (const requirement of requirements) {
    last =
      requirement.kind === "secret"
        ? await refusedSecret(label, requirement.secret, shown.secret)
        : await refusedUser(label, requirement, shown.pam, authenticate);
    if (last === undefined) return undefined;
  }
  return last;
}

/** A falsy value asks for nothing, also one that a function gives. */
async function refusedSecret(
  label: string,
  secret: unknown,
  shown: Json | undefined,
): Promise<ExceptionRecord | undefined> {
  const wanted: unknown = typeof secret === "function" ? await (secret as () => unknown)() : secret;
  if (!wanted || (Array.isArray(wanted) && wanted.length === 0)) return undefined;
  if (shown === undefined) return refused("SecretRequired", `${label}, secret required`);
  if (matches((Array.isArray(wanted) ? wanted : [wanted]).filter(isSecret), shown)) return undefined;
  return refused("SecretNotMatched", `${label}, secret: not matched`);
}

/** whose password it must be is asked before PAM is. */
async function refusedUser(
  label: string,
  { user, service }: Requirement & { kind: "pam" },
  shown: Request["pam"],
  authenticate: Authenticate,
): Promise<ExceptionRecord | undefined> {
  if (!shown?.user) return refused("UserRequired", `${label}, user (name) required`);
  const { password } = shown;
  if (!password) return refused("PasswordRequired", `${label}, password required`);
  if (shown.user !== user)
    return refused(
      "UserNotAuthorized",
      `${label}, user must be: ${user}, passed: ${shown.user.slice(0, 64)}`,
    );
  const verdict = await authenticate({ user, password, service });
  if (verdict.kind === "granted") return undefined;
  const message = `${label}, user "${user}" not authenticated`;
  if (verdict.kind === "refused") return refused("NotAuthenticated", message);
  process.stderr.write(`${message}: ${verdict.reason}\n`); // the agent's log
  return refused("NotAuthenticated", `${message}: ${verdict.reason}`);
}

/** What is none opens nothing: a variable that is not set, in a list, must not be opened by "undefined". */
function isSecret(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Every candidate is compared, whatever the others said: the time taken tells nothing. */
function matches(wanted: readonly string[], shown: Json): boolean {
  if (typeof shown !== "string") return false;
  const given = digest(shown);
  return wanted.map((secret) => timingSafeEqual(digest(secret), given)).includes(true);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function refused(xclass: string, message: string): ExceptionRecord {
  const record = exceptionOf(new RmiError("not-authorized", message));
  const exval = `${String(record.xmodule)}.${xclass}: ${message}\n`;
  return { ...record, xclass, exval, xstate: { trace: exval } };
}
