import type { Bind, BoundKind, placer } from "../contract/bind.js";
import type { CallerContract, CallerMember, CallerNamespace, CallerParameter } from "../contract/caller.js";
import type { Schema } from "../contract/contract.js";
import type { Decode } from "../contract/decode.js";
import type { faultFinder, Faults } from "../contract/mismatches.js";
import type { Check, Validators } from "../contract/validate.js";
import { isObject } from "../json.js";
import type { ConstructorArguments } from "../wire/request.js";

/** What one member's replies are held to. */
export interface ReplyChecks {
  readonly result: Faults;
  readonly progress: Faults | undefined;
}

/**
 * Compares encoded arguments with the parameters that they are for.
 *
 * @throws RmiError `invalid-arguments`, as the agent would give it
 */
export type ArgumentCheck = (given: ConstructorArguments) => void;

/** What calls of one member are held to before they leave. */
export interface CallChecks {
  readonly check: ArgumentCheck;
  /** An instance is made for it, so its constructor's arguments count, too. */
  readonly constructs: boolean;
}

interface Known {
  readonly namespace: CallerNamespace;
  readonly member: CallerMember;
}

/** How the state of an error of one class is read. */
export interface StateReader {
  readonly properties: readonly string[];
  readonly check: Check;
  readonly decode: Decode | undefined;
}

/** The contract that a client was generated from. Each type is compiled once, when something is first held to it. */
export class ClientContract {
  private readonly members = new Map<string, Known>();

  private constructor(
    readonly contract: CallerContract,
    private readonly validators: Validators,
    private readonly place: typeof placer,
    private readonly finder: typeof faultFinder,
  ) {
    for (const namespace of contract.namespaces)
      for (const member of namespace.members)
        this.members.set(`${namespace.name}.${member.name}`, { namespace, member });
  }

  /** @param text  as the emitted client has it. The compiler of checks is loaded with the first of these. */
  static async read(text: string): Promise<ClientContract> {
    const contract = JSON.parse(text) as CallerContract;
    const [{ Validators }, { placer }, { faultFinder }] = await Promise.all([
      import("../contract/validate.js"),
      import("../contract/bind.js"),
      import("../contract/mismatches.js"),
    ]);
    return new ClientContract(contract, new Validators(contract.$defs), placer, faultFinder);
  }

  /** Undefined for a member that the contract does not have. */
  replies(namespace: string, member: string): ReplyChecks | undefined {
    const known = this.members.get(`${namespace}.${member}`);
    if (known === undefined) return undefined;
    const { returns, progress } = known.member;
    return { result: this.lazily(returns), progress: progress && this.lazily(progress) };
  }

  /** Undefined for a member that the contract does not have. */
  calls(namespace: string, member: string): CallChecks | undefined {
    const known = this.members.get(`${namespace}.${member}`);
    if (known === undefined) return undefined;
    const inClass = known.namespace.kind === "class";
    const label = inClass ? `${namespace}.${member}()` : `${member}()`;
    const constructs = inClass && known.member.static !== true;
    const check = this.argumentCheck(label, known.member.parameters, constructs ? "method" : "function");
    return { check, constructs };
  }

  /** Undefined for a namespace that the contract does not have. */
  constructorArguments(namespace: string): ArgumentCheck | undefined {
    const known = this.contract.namespaces.find(({ name }) => name === namespace);
    return known && this.argumentCheck(`${namespace}.__init__()`, known.construct, "method");
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

  private argumentCheck(
    label: string,
    parameters: readonly CallerParameter[],
    kind: BoundKind,
  ): ArgumentCheck {
    let bind: Bind | undefined;
    return ({ args, kws }) => {
      bind ??= this.place(label, parameters, this.validators, kind);
      bind(args, kws);
    };
  }

  private lazily(schema: Schema): Faults {
    let faultsOf: Faults | undefined;
    return (value, name) => (faultsOf ??= this.finder(this.validators, schema))(value, name);
  }
}
