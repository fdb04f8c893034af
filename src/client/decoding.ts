import { decodeFault, Decoders, type Decode } from "../contract/decode.js";
import type { PlanTable } from "../contract/plan.js";
import type { Faults } from "../contract/mismatches.js";
import { invalidReturn } from "../contract/told.js";
import { RmiError } from "../errors.js";
import type { Json } from "../json.js";
import type { ClientContract, ReplyChecks } from "./contract.js";
import type { MemberShape } from "./shape.js";
import type { TypedErrors } from "./typed-errors.js";

/** Reads what an agent sent. @throws RmiError `invalid-return` for what its contract does not allow, with the path */
export type Read = (json: Json) => unknown;

/** How the replies to one member's calls are read; undefined: the JSON is the value, whatever it is. */
export interface Decoding {
  readonly result: Read | undefined;
  readonly progress: Read | undefined;
  /** Its progress is what it yields. */
  readonly stream: true | undefined;
  /** What its failures are made of. */
  readonly errors: TypedErrors | undefined;
  /** To say what has changed, where something does not fit. */
  readonly contract: ClientContract | undefined;
}

/** Made once per member. Without a contract only what has no JSON form of its own is looked at. */
export function decodingOf(
  { result, progress, stream }: MemberShape,
  table: PlanTable,
  contract?: ClientContract,
  checks?: ReplyChecks,
  errors?: TypedErrors,
): Decoding | undefined {
  const decoders = new Decoders(table);
  const decoding = {
    errors,
    stream: stream === true ? stream : undefined,
    result: reader(checks?.result, result && decoders.of(result), "result"),
    progress: reader(checks?.progress, progress && decoders.of(progress), "progress"),
    contract,
  };
  return Object.values(decoding).every((each) => each === undefined) ? undefined : decoding;
}

function reader(faultsOf: Faults | undefined, decode: Decode | undefined, what: string): Read | undefined {
  if (faultsOf === undefined) return decode && ((json) => decodeReply(decode, json, what));
  return (json) => {
    const found = faultsOf(json, what);
    if (found.length > 0) throw invalidReturn("", found);
    return decode === undefined ? json : decodeReply(decode, json, what);
  };
}

/** @throws RmiError `invalid-return` when an agent sends what its contract does not allow */
export function decodeReply(decode: Decode, json: Json, what: string): unknown {
  try {
    return decode(json);
  } catch (error) {
    const { path, expected } = decodeFault(error);
    throw new RmiError("invalid-return", `${what}${path}: expected ${expected}`, {
      details: { path: what + path, expected },
    });
  }
}
