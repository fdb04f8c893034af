import { type Code, FAILURES, RmiError } from "../errors.js";
import { isObject, type Json, type JsonObject } from "../json.js";

/** An exception as a failed result carries it (spec 1.8). All five fields are always there (W-24). */
export interface ExceptionRecord {
  /** Text for people: the class and message; the trace below it only where the operator allows. */
  readonly exval: string;
  readonly xclass: string;
  readonly xmodule: string | null;
  readonly xstate: JsonObject;
  readonly xargs: readonly Json[] | null;
}

/** JavaScript's own error classes, under the names that a Python peer can raise. */
const BUILTIN_NAMES: Readonly<Record<string, string>> = {
  Error: "Exception",
  AggregateError: "Exception",
  EvalError: "Exception",
  RangeError: "ValueError",
  ReferenceError: "NameError",
  SyntaxError: "SyntaxError",
  TypeError: "TypeError",
  URIError: "ValueError",
};

/** Classes of a plugin that bear the name of a Python built-in arrive there as that built-in. */
const PYTHON_BUILTINS: ReadonlySet<string> = new Set([
  ..."ArithmeticError AssertionError AttributeError BufferError EOFError Exception FileExistsError".split(
    " ",
  ),
  ..."FileNotFoundError IndexError InterruptedError IsADirectoryError KeyError LookupError MemoryError".split(
    " ",
  ),
  ..."NameError NotADirectoryError NotImplementedError OSError OverflowError PermissionError RuntimeError".split(
    " ",
  ),
  ..."StopIteration SyntaxError TimeoutError TypeError UnicodeError ValueError ZeroDivisionError".split(" "),
]);

/** How an error of ours travels: the class that gofer would have raised in the same place. */
export function exceptionOf(error: RmiError): ExceptionRecord {
  const [xmodule, xclass] = FAILURES[error.code].gofer;
  return record(xclass, xmodule, [error.message], {});
}

export interface ThrownOptions {
  /** A property's value as JSON; undefined: it is left out. Default: what `JSON.stringify` makes of it. */
  readonly encode?: (value: unknown) => Json | undefined;
  /** Its class, when that is not what its constructor calls itself. */
  readonly name?: string | undefined;
  /** Properties that go into the state beside its own enumerable ones. */
  readonly properties?: readonly string[];
  /** Its text says where it was thrown, too. Default false. */
  readonly trace?: boolean;
}

/**
 * What a plugin's code threw, as a record. Own enumerable properties become the state, `args` (when it is an array)
 * the arguments. What cannot travel is left out; the record itself can always be encoded.
 *
 * @param plugin  module name for the plugin's own classes
 */
export function describeThrown(
  thrown: unknown,
  plugin: string,
  options: ThrownOptions = {},
): ExceptionRecord {
  try {
    return described(thrown, plugin, options);
  } catch {
    // a getter, a proxy or a toString of the plugin's that throws in its turn
    return record("Exception", "builtins", ["an error that cannot be described was thrown"], {});
  }
}

function described(
  thrown: unknown,
  plugin: string,
  { encode = jsonOf, name: given, properties = [], trace = false }: ThrownOptions,
): ExceptionRecord {
  if (!(thrown instanceof Error)) {
    const value = encode(thrown) ?? plainText(thrown);
    const message = typeof value === "object" ? JSON.stringify(value) : String(value);
    return record("Exception", "builtins", [value], {}, message);
  }
  const name = given ?? (thrown.constructor?.name || thrown.name || "Error");
  const builtin = isPlatformError(thrown) ? BUILTIN_NAMES[name] : undefined;
  const xclass = builtin ?? name;
  const { args, ...rest } = { ...thrown } as Record<string, unknown>;
  for (const property of properties) {
    if (!Object.hasOwn(rest, property)) define(rest, property, thrown[property as keyof Error]);
  }
  const xargs = Array.isArray(args) ? args.map((item) => encode(item) ?? null) : [String(thrown.message)];
  const state: Record<string, Json> = {};
  for (const [key, value] of Object.entries(rest)) {
    const json = encode(value);
    if (json !== undefined) define(state, key, json);
  }
  const xmodule = builtin !== undefined || PYTHON_BUILTINS.has(xclass) ? "builtins" : plugin;
  return record(xclass, xmodule, xargs, state, String(thrown.message), trace ? traceOf(thrown) : "");
}

function plainText(thrown: unknown): string {
  const text = String(thrown);
  return text === "[object Object]" ? "an object that has no JSON form was thrown" : text;
}

/** Above the class and message, which come last in gofer's traces. */
function traceOf({ stack }: Error): string {
  const frames = String(stack)
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  return frames.length === 0 ? "" : `Traceback:\n${frames.join("\n")}\n`;
}

function record(
  xclass: string,
  xmodule: string,
  xargs: readonly Json[],
  state: JsonObject,
  message = String(xargs[0] ?? ""),
  trace = "",
): ExceptionRecord {
  const exval = `${trace}${xmodule === "builtins" ? "" : `${xmodule}.`}${xclass}: ${message}\n`;
  return { exval, xclass, xmodule, xstate: { ...state, trace: exval }, xargs };
}

function isPlatformError(error: Error): boolean {
  const name = error.constructor?.name ?? "";
  return (
    Object.hasOwn(BUILTIN_NAMES, name) && (globalThis as Record<string, unknown>)[name] === error.constructor
  );
}

/** A plain assignment to `__proto__` would set the prototype. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** A value as JSON has it; undefined when it has none. */
export function jsonOf(value: unknown): Json | undefined {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

/** Classes that name one failure each, so that an old agent's exception still gets its code. */
const CODE_OF_CLASS: Readonly<Record<string, Code>> = {
  NamespaceNotFound: "namespace-not-found",
  ClassNotFound: "namespace-not-found", // W-31
  MemberNotFound: "member-not-found",
  MethodNotFound: "member-not-found",
  NotPermitted: "member-not-found",
  NotAuthorized: "not-authorized",
  AuthMethod: "not-authorized",
  SecretRequired: "not-authorized",
  SecretNotMatched: "not-authorized",
  UserRequired: "not-authorized",
  PasswordRequired: "not-authorized",
  UserNotAuthorized: "not-authorized",
  NotAuthenticated: "not-authorized",
};

/** The failure that a received exception stands for; the class name only chooses from a table (X-20). */
export function codeOfException(exception: ExceptionRecord): Code {
  const own = exception.xmodule === "gofer.rmi.dispatcher" || exception.xmodule === "gofer.collation";
  return (
    (own && Object.hasOwn(CODE_OF_CLASS, exception.xclass) && CODE_OF_CLASS[exception.xclass]) || "remote"
  );
}

/** Reads a peer's record; what is missing or of the wrong kind gets a harmless value, for a caller must see the rest. */
export function readException(result: JsonObject): ExceptionRecord {
  const { exval, xclass, xmodule, xstate, xargs } = result;
  return {
    exval: typeof exval === "string" ? exval : "",
    xclass: typeof xclass === "string" ? xclass : "Exception",
    xmodule: typeof xmodule === "string" ? xmodule : null,
    xstate: isObject(xstate) ? xstate : {},
    xargs: Array.isArray(xargs) ? xargs : null,
  };
}
