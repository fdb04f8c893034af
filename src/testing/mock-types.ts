import type { AgentHandle, AgentOptions, Call, Progress, Stub } from "../client/types.js";
import type { Recorded } from "./stand-in.js";

/** A plugin's namespaces: what its agent has beside what every agent has. */
type NamespacesOf<A extends AgentHandle> = Omit<A, keyof AgentHandle>;
/** The members of a namespace, without what stubs have of their own and without calling the stub itself. */
type MembersOf<S> = { readonly [Name in Exclude<keyof S, keyof Stub<object>>]: S[Name] };

/** What a member gives: its result, at once or later; or the values of a stream, and its result at their end. */
type Given<Result, Report> = [Report] extends [Progress<unknown>]
  ? Result | PromiseLike<Result>
  : Generator<Report, Result> | AsyncGenerator<Report, Result>;

/** What stands in for a namespace: any of its members. */
export type StandInFor<S> = {
  readonly [Name in keyof MembersOf<S>]?: MembersOf<S>[Name] extends (
    ...args: infer Arguments
  ) => Call<infer Result, infer Report>
    ? (...args: Arguments) => Given<Result, Report>
    : never;
};

/** By namespace: an object, which all agents share; or a class, of which each agent gets an instance (P-16). */
export type StandIns<A extends AgentHandle> = {
  readonly [Name in keyof NamespacesOf<A>]?: StandInFor<A[Name]> | (new () => StandInFor<A[Name]>);
};

/** What a test sees of one member (P-17). */
export interface MockedMember<
  Arguments extends readonly unknown[],
  Result,
  Answer = Result | PromiseLike<Result>,
> {
  /** The calls so far, in order. */
  history(): readonly Recorded<Arguments>[];
  /**
   * What answers the next call: a result; an error, which is thrown; or a function, called with the arguments. Each is used
   * once, the one pushed last first; then the stand-in's own member answers again.
   */
  push(answer: Result | Error | ((...args: Arguments) => Answer)): void;
  /** Forgets the calls so far. */
  purge(): void;
}

/** One agent as a test sees it. */
export type Mocked<A extends AgentHandle> = {
  readonly [Namespace in keyof NamespacesOf<A>]: {
    readonly [Name in keyof MembersOf<A[Namespace]>]: MembersOf<A[Namespace]>[Name] extends (
      ...args: infer Arguments
    ) => Call<infer Result, infer Report>
      ? MockedMember<Arguments, Result, Given<Result, Report>>
      : never;
  };
};

/** Mock agents of one plugin. */
export interface Mock<A extends AgentHandle> extends AsyncDisposable {
  /** Of the broker in memory that they are at, for other kinds of callers. */
  readonly url: string;
  /**
   * Says what stands in for namespaces; those not named stay as they are. A namespace that nothing stands in for fails as
   * `namespace-not-found`.
   */
  register(standIns: StandIns<A>): this;
  /** From now on the client's own `connect` reaches mock agents, whatever the URL. `close` undoes it. */
  install(): this;
  /** A connection to the mock agent of an address. */
  connect(address: string, options?: AgentOptions): Promise<A>;
  /** What a test may ask and say of the agent at an address. There is one for each address. */
  agent(address: string): Mocked<A>;
  /** The addresses that have a mock agent. */
  all(): readonly string[];
  /** Forgets the agents, with their instances, histories and answers; registrations stay, with theirs. */
  reset(): void;
  /** Forgets registrations, too. */
  purge(): void;
  /** Ends the agents and their broker. */
  close(): Promise<void>;
}
