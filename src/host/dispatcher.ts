import { inspect } from "node:util";
import { toWire, wireText } from "../contract/encode.js";
import type { Faults } from "../contract/mismatches.js";
import { invalidReturn, joined } from "../contract/told.js";
import { type Code, RmiError } from "../errors.js";
import type { JsonObject } from "../json.js";
import { runInContext, type CallContext } from "../plugin/context.js";
import { exceptionOf, type ExceptionRecord } from "../wire/exception.js";
import { DEFAULT_LIMITS } from "../wire/limits.js";
import type { Request } from "../wire/request.js";
import { refusal } from "./authorize.js";
import type { LoadedMember, LoadedNamespace, LoadedPlugin } from "./load.js";
import type { Raised } from "./messages.js";
import { running, Thrown } from "./running.js";
import { streamed, ValueSink } from "./stream.js";

/** How one call ended: its result as JSON text, or what was raised. */
export type Outcome =
  | { readonly kind: "result"; readonly retval: string }
  | ({
      readonly kind: "raised";
      /** What the plugin's own code threw, as its operator wants to see it. */
      readonly thrown?: string;
    } & Raised);

/** What of a plugin a call needs. */
export type CalledPlugin = Pick<LoadedPlugin, "name" | "namespaces" | "errors" | "authenticate">;

/** A request that has been read and checked, so that it can run at once. Running never throws: all is an outcome. */
export type PreparedCall = (context: CallContext, sink?: ValueSink) => Promise<Outcome>;

/**
 * Does what of a request takes no code of the plugin: finds the member, checks the arguments. What is wrong with them is
 * kept for the run, where authorization comes first.
 */
export function prepare(plugin: CalledPlugin, request: Request): PreparedCall {
  const found = attempt(() => find(plugin, request));
  const bound = attempt(() => {
    const { namespace, member } = found();
    return held(member, request, () => binding(namespace, member, request));
  });
  return (context, sink) => dispatch({ plugin, request, found, bound }, context, sink);
}

interface Prepared {
  readonly plugin: CalledPlugin;
  readonly request: Request;
  readonly found: () => Found;
  readonly bound: () => Bound;
}

/** Does it now. @returns what gives the result, or throws the error, as often as it is asked */
function attempt<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Authorize, construct, call (A-26, but authorization before construction: X-19). */
async function dispatch(
  { plugin, request, found, bound }: Prepared,
  context: CallContext,
  sink: ValueSink = new ValueSink(() => undefined),
): Promise<Outcome> {
  try {
    const { namespace, member } = found();
    if (member.requirements.length > 0) {
      const refused = await refusal(
        memberLabel(namespace, member),
        member.requirements,
        request,
        plugin.authenticate,
      );
      if (refused !== undefined) return raised("not-authorized", refused);
    }
    const { args, construct } = bound();
    const label = memberLabel(namespace, member);
    const call = (): unknown => running(() => member.call(construct(), args));
    const { checkYield } = member;
    const value = await runInContext(context, () =>
      checkYield === undefined ? call() : streaming(label, call, checkYield, context, sink),
    );
    const retval = encoded(label, "result", member.checkReturn, value);
    return { kind: "result", retval };
  } catch (error) {
    const ours = error instanceof Thrown ? cancellation(error.cause, context) : RmiError.from(error);
    if (ours === undefined) {
      const { cause } = error as Thrown;
      const { exception, details } = plugin.errors.describe(cause);
      return { kind: "raised", code: "remote", details, exception, thrown: thrownText(cause) };
    }
    return raised(ours.code, exceptionOf(ours), ours.details);
  }
}

async function streaming(
  label: string,
  call: () => unknown,
  faultsOf: Faults,
  { signal }: CallContext,
  sink: ValueSink,
): Promise<unknown> {
  let count = 0;
  const encode = (value: unknown): string => encoded(label, `value[${count++}]`, faultsOf, value);
  return streamed(await call(), encode, sink, signal);
}

interface Found {
  readonly namespace: LoadedNamespace;
  readonly member: LoadedMember;
}

function find(plugin: CalledPlugin, request: Request): Found {
  const { classname, method } = request;
  // gofer's own words for a request without these [R raw-no-method.04]
  if (classname === undefined) throw new RmiError("invalid-arguments", missingItem(0));
  if (method === undefined) throw new RmiError("invalid-arguments", missingItem(1));
  const namespace = plugin.namespaces.get(classname);
  if (namespace === undefined) {
    throw new RmiError("namespace-not-found", `"${classname}" not provided by plugin.`);
  }
  const member = namespace.members.get(method);
  if (member === undefined) {
    throw new RmiError("member-not-found", `"${classname}.${method}()" not provided by plugin.`);
  }
  return { namespace, member };
}

function missingItem(index: number): string {
  return `sequence item ${index}: expected str instance, NoneType found`;
}

function memberLabel(namespace: LoadedNamespace, member: LoadedMember): string {
  return `${namespace.name}.${member.contract.name}()`;
}

/** A caller of another build whose arguments do not fit hears that first: the types it was compiled with are not ours. */
function held<T>(member: LoadedMember, request: Request, bind: () => T): T {
  try {
    return bind();
  } catch (error) {
    const ours = RmiError.from(error);
    const hash = request.ext?.hash;
    if (hash === undefined || hash === member.contract.hash) throw ours;
    throw new RmiError(
      "contract-mismatch",
      `the client was generated from another contract: ${ours.message}`,
      {
        details: { ...ours.details, caller: hash, agent: member.contract.hash },
      },
    );
  }
}

interface Bound {
  readonly args: unknown[];
  readonly construct: () => object | undefined;
}

/** @throws RmiError with what is wrong with the arguments, and with the constructor's */
function binding(namespace: LoadedNamespace, member: LoadedMember, request: Request): Bound {
  const args = attempt(() => member.bind(request.args, request.kws));
  const construct = attempt(() => constructing(namespace, member, request));
  const refused = joined(failureOf(args), failureOf(construct));
  if (refused !== undefined) throw refused;
  return { args: args(), construct: construct() };
}

function failureOf(attempted: () => unknown): RmiError | undefined {
  try {
    attempted();
    return undefined;
  } catch (error) {
    return RmiError.from(error);
  }
}

/** The arguments are checked at once; the instance is made inside the call's context, one for each call. */
function constructing(
  namespace: LoadedNamespace,
  member: LoadedMember,
  request: Request,
): () => object | undefined {
  const { construct, bindConstructor } = namespace;
  if (construct === undefined || member.contract.static === true) return () => undefined;
  const { args = [], kws = {} } = request.cntr ?? {};
  const bound = bindConstructor(args, kws);
  return () => construct(bound);
}

function tooLarge(label: string, chars: number): RmiError {
  const limit = DEFAULT_LIMITS.documentChars;
  const message = `${label} returned ${chars} characters of JSON; a document may have ${limit}`;
  return new RmiError("too-large", message, { details: { limit } });
}

/** An error is logged with its stack and causes, up to so many characters. */
const MAX_THROWN_CHARS = 8192;

function thrownText(thrown: unknown): string {
  try {
    return inspect(thrown, { maxStringLength: MAX_THROWN_CHARS }).slice(0, MAX_THROWN_CHARS);
  } catch {
    return "an error that cannot be shown"; // a getter or an inspection of the plugin's own that throws in its turn
  }
}

/** Code that was cancelled and threw because of it: the signal's own reason, or what the platform makes of an abort. */
function cancellation(thrown: unknown, context: CallContext): RmiError | undefined {
  if (!context.cancelled()) return undefined;
  const because =
    thrown === context.signal.reason || (thrown instanceof Error && thrown.name === "AbortError");
  return because ? new RmiError("cancelled", "the call was cancelled while it ran") : undefined;
}

/** @param what  `result`, or the value of a stream */
function encoded(label: string, what: string, faultsOf: Faults, value: unknown): string {
  const json = toWire(value);
  const found = faultsOf(json, what);
  if (found.length > 0)
    throw invalidReturn(`${label} returned a value that its type does not allow: `, found);
  const text = wireText(json);
  if (text.length > DEFAULT_LIMITS.documentChars) throw tooLarge(label, text.length);
  return text;
}

function raised(code: Code, exception: ExceptionRecord, details: JsonObject = {}): Outcome {
  return { kind: "raised", code, details, exception };
}
