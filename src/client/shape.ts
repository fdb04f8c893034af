import type { Schema } from "../contract/contract.js";
import type { Plan, PlanTable } from "../contract/plan.js";
import type { RemoteError } from "./failures.js";

/** What a client knows of a member. */
export interface MemberShape {
  /** Names in order; `...name` takes the rest. Left out: not known, so nothing goes by name. */
  readonly parameters?: readonly string[];
  /** From the contract, so that the agent can tell when the two do not match. */
  readonly hash?: string;
  /** How to read its result, and the details of its progress; left out: the JSON is the value. */
  readonly result?: Plan;
  readonly progress?: Plan;
}

/** A class of errors that the plugin's members throw. */
export interface ErrorShape {
  readonly class: new (...args: ConstructorParameters<typeof RemoteError>) => RemoteError;
  /** What a peer's state is held to before an instance is made of it. */
  readonly state: Schema;
}

/** A namespace as an emitted client describes it. */
export interface NamespaceShape {
  readonly kind: "class" | "module";
  /** Parameter names of the constructor, as those of a member; empty for a module. */
  readonly construct: readonly string[];
  readonly members: Readonly<Record<string, MemberShape>>;
}

/** What an emitted client knows of its plugin. */
export interface PluginShape {
  readonly name: string;
  /** Of the contract it was generated from. */
  readonly digest: string;
  readonly namespaces: Readonly<Record<string, NamespaceShape>>;
  /** What references in plans lead to. */
  readonly types?: PlanTable;
  /** By name. */
  readonly errors?: Readonly<Record<string, ErrorShape>>;
  /** What references in schemas lead to. */
  readonly schemas?: Readonly<Record<string, Schema>>;
}
