import type { Schema } from "../contract/contract.js";
import { DecodeError } from "../contract/decode.js";
import type { Mismatch, Validators } from "../contract/validate.js";
import { isObject, own, type Json, type JsonObject } from "../json.js";
import type { ExceptionRecord } from "../wire/exception.js";
import { RemoteError } from "./failures.js";
import type { ErrorShape } from "./shape.js";

type Details = Readonly<Record<string, Json>>;

/** Makes instances of a client's own error classes of what the members of its plugin threw. */
export class TypedErrors {
  constructor(
    private readonly plugin: string,
    private readonly shapes: Readonly<Record<string, ErrorShape>>,
    private readonly validators: Validators,
  ) {}

  /**
   * The error as the class that the agent names, or, where the client has none of that name or the state does not fit it,
   * as a plain `RemoteError`; then `details.mismatch` says why.
   *
   * @param named  what the agent calls it where the record alone does not tell
   */
  of(exception: ExceptionRecord, named: Json | undefined, details: Details): RemoteError {
    const shape = this.shapeOf(exception, named);
    if (shape === undefined) return new RemoteError(exception, details);
    const state = this.stateOf(exception.xstate, shape.state);
    if ("expected" in state) return new RemoteError(exception, { ...details, mismatch: { ...state } });
    const error = new shape.class(exception, details);
    return Object.defineProperty(error, "state", { value: state.value, enumerable: true });
  }

  private shapeOf({ xclass, xmodule }: ExceptionRecord, named: Json | undefined): ErrorShape | undefined {
    const name = typeof named === "string" ? named : xmodule === this.plugin ? xclass : undefined;
    return name !== undefined && Object.hasOwn(this.shapes, name) ? this.shapes[name] : undefined;
  }

  /** What the class declares, decoded; the rest stays in `xstate`. */
  private stateOf(xstate: JsonObject, schema: Schema): { readonly value: object } | Mismatch {
    const properties = isObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
    const given = properties.flatMap((name) => {
      const value = own(xstate, name);
      return value === undefined ? [] : [[name, structuredClone(value)] as const]; // decoding changes what it is given
    });
    const state: unknown = Object.fromEntries(given);
    const mismatch = this.validators.check(schema)(state);
    if (mismatch !== undefined) return { ...mismatch, path: `state${mismatch.path}` };
    try {
      return { value: (this.validators.decoder(schema)?.(state) ?? state) as object };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { path: `state${error.path}`, expected: error.expected, found: "another value" };
    }
  }
}
