import type { CallerContract, CallerMember } from "../contract/caller.js";
import type { Schema } from "../contract/contract.js";
import type { Decode } from "../contract/decode.js";
import type { Check, Validators } from "../contract/validate.js";
import { isObject } from "../json.js";

/** What one member's replies are held to. */
export interface ReplyChecks {
  readonly result: Check;
  readonly progress: Check | undefined;
}

/** How the state of an error of one class is read. */
export interface StateReader {
  readonly properties: readonly string[];
  readonly check: Check;
  readonly decode: Decode | undefined;
}

/** The contract that a client was generated from. Each type is compiled once, when something is first held to it. */
export class ClientContract {
  private readonly members = new Map<string, CallerMember>();

  private constructor(
    readonly contract: CallerContract,
    private readonly validators: Validators,
  ) {
    for (const { name, members } of contract.namespaces)
      for (const member of members) this.members.set(`${name}.${member.name}`, member);
  }

  /** @param text  as the emitted client has it. The compiler of checks is loaded with the first of these. */
  static async read(text: string): Promise<ClientContract> {
    const contract = JSON.parse(text) as CallerContract;
    const { Validators } = await import("../contract/validate.js");
    return new ClientContract(contract, new Validators(contract.$defs));
  }

  /** Undefined for a member that the contract does not have. */
  replies(namespace: string, member: string): ReplyChecks | undefined {
    const known = this.members.get(`${namespace}.${member}`);
    if (known === undefined) return undefined;
    const { returns, progress } = known;
    return { result: this.lazily(returns), progress: progress && this.lazily(progress) };
  }

  /** Undefined for a class that the contract does not have. */
  errorState(name: string): StateReader | undefined {
    const state = this.contract.errors?.find((each) => each.name === name)?.state;
    if (state === undefined) return undefined;
    const { properties } = state;
    return {
      properties: isObject(properties) ? Object.keys(properties) : [],
      check: this.validators.check(state),
      decode: this.validators.decoder(state),
    };
  }

  private lazily(schema: Schema): Check {
    let check: Check | undefined;
    return (value) => (check ??= this.validators.check(schema))(value);
  }
}
