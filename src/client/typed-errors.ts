import { DecodeError } from "../contract/decode.js";
import type { Mismatch } from "../contract/validate.js";
import { own, type Json, type JsonObject } from "../json.js";
import type { ExceptionRecord } from "../wire/exception.js";
import type { ClientContract, StateReader } from "./contract.js";
import { RemoteError, type ErrorFactory } from "./failures.js";
import type { PluginShape } from "./shape.js";

type Details = Readonly<Record<string, Json>>;

/** Makes instances of a client's own error classes of what the members of its plugin threw. */
export class TypedErrors implements ErrorFactory {
  private readonly readers = new Map<string, StateReader | undefined>();

  constructor(
    private readonly plugin: string,
    private readonly classes: NonNullable<PluginShape["errors"]>,
    private readonly contract: ClientContract,
  ) {}

  /**
   * The error as the class that the agent names, or, where the client has none of that name or the state does not fit it,
   * as a plain `RemoteError`; then `details.mismatch` says why.
   */
  of(exception: ExceptionRecord, named: Json | undefined, details: Details): RemoteError {
    const { xclass, xmodule, xstate } = exception;
    const name = typeof named === "string" ? named : xmodule === this.plugin ? xclass : "";
    const reader = this.reader(name);
    const Class = Object.hasOwn(this.classes, name) ? this.classes[name] : undefined;
    if (reader === undefined || Class === undefined) return new RemoteError(exception, details);
    const state = readState(xstate, reader);
    if ("expected" in state) return new RemoteError(exception, { ...details, mismatch: { ...state } });
    const error = new Class(exception, details);
    return Object.defineProperty(error, "state", { value: state.value, enumerable: true });
  }

  /** Made when the first error of that class comes. */
  private reader(name: string): StateReader | undefined {
    if (!this.readers.has(name) && Object.hasOwn(this.classes, name)) {
      this.readers.set(name, this.contract.errorState(name));
    }
    return this.readers.get(name);
  }
}

/** What the class declares, decoded; the rest stays in `xstate`. */
function readState(
  xstate: JsonObject,
  { properties, check, decode }: StateReader,
): { readonly value: object } | Mismatch {
  const given = properties.flatMap((name) => {
    const value = own(xstate, name);
    return value === undefined ? [] : [[name, structuredClone(value)] as const]; // decoding changes what it is given
  });
  const state: unknown = Object.fromEntries(given);
  const mismatch = check(state);
  if (mismatch !== undefined) return { ...mismatch, path: `state${mismatch.path}` };
  try {
    return { value: (decode?.(state) ?? state) as object };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { path: `state${error.path}`, expected: error.expected, found: "another value" };
  }
}
