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
  /** It yields values, which its calls are iterated over. */
  readonly stream?: boolean;
}

/** A class that the client has for one of the plugin's errors. */
export type ErrorClass = new (...args: ConstructorParameters<typeof RemoteError>) => RemoteError;

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
  /** Classes for the errors of the contract, by name. */
  readonly errors?: Readonly<Record<string, ErrorClass>>;
  /** A `CallerContract` as JSON text: what results are held to. Left out: they are taken as they come. */
  readonly contract?: string;
}
