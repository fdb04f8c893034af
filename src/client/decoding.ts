import { DecodeError, Decoders, type Decode } from "../contract/decode.js";
import type { PlanTable } from "../contract/plan.js";
import { RmiError } from "../errors.js";
import type { Json } from "../json.js";
import type { MemberShape } from "./shape.js";
import type { TypedErrors } from "./typed-errors.js";

/** How the replies to one member's calls are read where JSON alone is not the value. */
export interface Decoding {
  readonly result: Decode | undefined;
  readonly progress: Decode | undefined;
  /** What its failures are made of. */
  readonly errors: TypedErrors | undefined;
}

/** What all members of a client share. */
export interface Shared {
  readonly types?: PlanTable | undefined;
  readonly errors?: TypedErrors | undefined;
}

/** Compiled once per member; undefined for most, whose JSON is the value. */
export function decodingOf(
  { result, progress }: MemberShape,
  { types = {}, errors }: Shared,
): Decoding | undefined {
  if (result === undefined && progress === undefined && errors === undefined) return undefined;
  const decoders = new Decoders(types);
  return {
    errors,
    result: result && decoders.of(result),
    progress: progress && decoders.of(progress),
  };
}

/** @throws RmiError `invalid-return` when an agent sends what its contract does not allow */
export function decodeReply(decode: Decode, json: Json, what: string): unknown {
  try {
    return decode(json);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { path, expected } = error;
    throw new RmiError("invalid-return", `${what}${path}: expected ${expected}`, {
      details: { path: what + path, expected },
    });
  }
}
