import { isCode, RmiError, type Code } from "../errors.js";
import type { Json, JsonObject } from "../json.js";
import { codeOfException, type ExceptionRecord } from "../wire/exception.js";
import type { Reply } from "../wire/reply.js";

/**
 * What a plugin's method threw. Class, module, arguments and state are what the agent wrote: to read and to log. Nothing
 * of that name is looked up, loaded or constructed here.
 */
export class RemoteError extends RmiError {
  override readonly name: string = "RemoteError";
  /** The exception's class, unqualified, and the module that defines it. */
  readonly xclass: string;
  readonly xmodule: string | null;
  /** Its attributes, and the arguments it was made with. */
  readonly xstate: JsonObject;
  readonly xargs: readonly Json[] | null;
  /** The stack trace, or what the agent lets callers see of it. */
  readonly exval: string;

  constructor(exception: ExceptionRecord, details: Readonly<Record<string, Json>> = {}) {
    const { xclass, xmodule, xstate, xargs, exval } = exception;
    super("remote", messageOf(exception), { details: { ...details, xclass, xmodule } });
    this.xclass = xclass;
    this.xmodule = xmodule;
    this.xstate = xstate;
    this.xargs = xargs;
    this.exval = exval;
  }
}

type Details = Readonly<Record<string, Json>>;

/** Makes the error of what a plugin threw. */
export interface ErrorFactory {
  /** @param named  what the agent calls its class where the record alone does not tell */
  of(exception: ExceptionRecord, named: Json | undefined, details: Details): RemoteError;
}

/**
 * The error of a failed result: by our own name for it when the agent gives one, else by what its class stands for.
 *
 * @param errors  the client's own classes; undefined: it has none
 */
export function failureOf(
  reply: Extract<Reply, { kind: "failed" }>,
  details: Details,
  errors?: ErrorFactory,
): RmiError {
  const { exception, ext } = reply;
  const code = ext?.code ?? codeOfException(exception);
  if (code === "remote") {
    const all = { ...details, ...ext?.details };
    return errors?.of(exception, ext?.details?.["error"], all) ?? new RemoteError(exception, all);
  }
  const { xclass, xmodule } = exception;
  return new RmiError(code, messageOf(exception), {
    details: { ...details, xclass, xmodule, ...ext?.details },
  });
}

/** gofer's codes of rejections (1.10). */
const GOFERS: ReadonlyMap<string, Code> = new Map([
  ["model.version", "version"],
  ["security.authentication", "not-authentic"],
]);

/** The error of a rejection. Agents of ours name one of our codes. */
export function rejectionOf(reply: Extract<Reply, { kind: "rejected" }>, details: Details): RmiError {
  const { code: given, description, details: why } = reply;
  const code = GOFERS.get(given) ?? (isCode(given) ? given : "rejected");
  const detail = typeof why === "string" ? why : why === null ? "" : JSON.stringify(why);
  const message = [description || given || "refused by the agent", detail]
    .filter((text) => text !== "")
    .join(": ");
  return new RmiError(code, message, { details: { ...details, description, details: why } });
}

/** The first argument, as both languages put the message there; else the last line of the trace. */
function messageOf({ xargs, exval, xclass }: ExceptionRecord): string {
  const [first] = xargs ?? [];
  if (typeof first === "string" && first !== "") return first;
  return exval.trimEnd().split("\n").at(-1) || xclass;
}
