/// <reference lib="esnext.disposable" preserve="true" />
import type { Json, JsonObject } from "../json.js";
import type { Size } from "../options.js";

// What callers and emitted clients see. These typings reach into strangers' programs, so they name nothing that a plain
// `lib: ["es2022"]` without Node's types would lack.

/** A length of time, as gofer's callers write it: **seconds** as a number, or text such as `"90s"`, `"5m"`, `"250ms"`. */
export type Time = number | string;

/** What is used of an `AbortSignal`; any of them will do. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** A progress report, as gofer's callbacks get it (C-20). What the three mean is between plugin and caller. */
export interface Progress<Details = Json> {
  readonly sn: string;
  /** The caller's own data, given back. */
  readonly data: Json;
  readonly total: Json;
  readonly completed: Json;
  readonly details: Details;
}

/**
 * A call under way. It left when it was made, so awaiting is only waiting. Iterating yields progress reports from the
 * start of the iteration on, ends with the call, and throws its error. A failed call that nobody awaits, iterates or
 * cancels is an unhandled rejection, as any promise's is.
 */
export interface Call<Result, Report = Progress> extends Promise<Result>, AsyncIterable<Report> {
  /** The serial number, which tells this call from all others, at the agent too. */
  readonly sn: string;
  /**
   * Asks the agent to cancel the call, within the same `wait` as the call's own. One that was not sent yet never is. While
   * the broker has not said whether it has the request, that is waited for: nobody could say yet what cancelling did.
   * The agent is asked also when the `wait` ran out: there, the call goes on.
   *
   * @returns true when it was cancelled by this; false when it had ended, or the agent does not know it (any more). The
   *   call itself still waits for the agent's word: `cancelled`, or the result of a member that did not care.
   */
  cancel(): Promise<boolean>;
}

/** A call that is not made yet, but has its serial number already. Its text form is that number (C-19). */
export interface Trigger<Result, Report = Progress> {
  readonly sn: string;
  /** Makes the call. The second time it fails as `usage`: trigger already executed. */
  pull(): Call<Result, Report>;
  toString(): string;
}

/** What may differ from one stub to another. The names are gofer's (spec 2.2). */
export interface StubOptions {
  /**
   * How long a call may take, connecting, sending and waiting together. Default `"90s"`. `0` waits for no result: what
   * the call then gives is its serial number, once the broker has the request.
   */
  readonly wait?: Time;
  /** The request is dropped when it could not start within this time. Default, and `0`: it may wait for ever. */
  readonly ttl?: Time;
  /** Given back with every reply; what cancel criteria match against. */
  readonly data?: Json;
  /** What members under `secret` ask for. */
  readonly secret?: Json;
  /** What members under `user` or `pam` ask for: a user of the agent's machine and their password there. */
  readonly user?: string;
  readonly password?: string;
  /** Ends the call here at once as `cancelled`, and asks the agent to cancel it when it had been sent. */
  readonly signal?: StopSignal;
  /** Ask the agent to cancel the call when its `wait` runs out, as `signal` always does. Default false: it may go on. */
  readonly cancel?: boolean;
  /** Called with every progress report. What it throws is reported as a problem and otherwise ignored. */
  readonly progress?: (report: Progress) => void;
  /**
   * Statuses the agent need not send. An agent that knows nothing of this sends them all. Without `accepted`, calls of members
   * that may run again (`replay: true`) are not put on disk before they run.
   */
  readonly quiet?: readonly ("accepted" | "started" | "progress")[];
  /** Send nothing that gofer itself does not. Agents of ours then answer as gofer does. */
  readonly plain?: boolean;
}

/** How to reach the broker, and the defaults of all stubs of an agent. */
export interface AgentOptions extends StubOptions, BrokerOptions {}

export interface BrokerOptions {
  /** PEM file with the authorities to trust. Default: the system's. */
  readonly cacert?: string;
  /** PEM files with the client's certificate and key. */
  readonly clientcert?: string;
  readonly clientkey?: string;
  /** false: the certificate's name is not compared with the host. Its chain is verified all the same. Default true. */
  readonly hostValidation?: boolean;
  /** Silence after which the broker is asked for a sign of life; `0`: never. Default 10 seconds. */
  readonly heartbeat?: Time;
  readonly limits?: { readonly document?: Size };
  /**
   * An exchange of the broker: the queue that replies come to is bound to it, and `replyto` is `exchange/queue` (spec 2.2).
   * It must be there. Default: none.
   */
  readonly exchange?: string;
  /**
   * Signs requests and validates replies, such as `ed25519(…)` of `gofer-rmi/security`. A reply that it refuses ends its
   * call as `not-authentic`. Default: nothing is signed, and signatures of others are not looked at.
   */
  readonly authenticator?: MessageAuthenticator;
  /** Where connections are shared. Default: one place for the whole process. */
  readonly connections?: ConnectionPool;
}

/** See `Authenticator` of `gofer-rmi/security`. */
export interface MessageAuthenticator {
  sign(digest: string): string | Promise<string>;
  validate(
    document: { readonly [key: string]: Json },
    digest: string,
    signature: string,
    arrival: { readonly address: string; readonly redelivered: boolean },
  ): void | Promise<void>;
}

/** See `Connections` of `gofer-rmi/client`, which is what this must be. */
export interface ConnectionPool {
  close(): Promise<void>;
}

export interface SendOptions {
  /** The address statuses and result go to, `queue` or `exchange/key`. Default: nobody is told. */
  readonly reply?: string;
}

/** The members that do not depend on what the plugin offers. */
export interface Stub<Members> {
  /**
   * The same stub with other options; those that are not given stay.
   * @throws RmiError `usage` for a value that an option does not take, and for options of the agent, such as `authenticator`: stubs share
   *   its connection
   */
  $with(options: StubOptions): this;
  /** Members then give the serial number as soon as the broker has the request, and wait for no result. */
  $send(options?: SendOptions): Sends<Members>;
  /** Members then give a trigger to pull later; with a reply address, its call gives the serial number, as `$send` does. */
  $trigger(): Triggers<Members>;
  $trigger(options: SendOptions): SendTriggers<Members>;
}

type Parameters<Member> = Member extends (...args: infer Given) => unknown ? Given : never;
export type Sends<Members> = {
  readonly [Name in keyof Members]: (...args: Parameters<Members[Name]>) => Promise<string>;
};
export type SendTriggers<Members> = {
  readonly [Name in keyof Members]: (...args: Parameters<Members[Name]>) => Trigger<string>;
};
export type Triggers<Members> = {
  readonly [Name in keyof Members]: Members[Name] extends (
    ...args: infer Given
  ) => Call<infer Result, infer Report>
    ? (...args: Given) => Trigger<Result, Report>
    : never;
};

/** What every agent offers by itself (spec 3.13). */
export interface AdminMembers {
  hello(): Call<string>;
  echo(text: string): Call<string>;
  /** A report of what the agent serves, for people. */
  help(): Call<string>;
  /** Cancels one call, or all whose `data` match the criteria. @returns serial numbers of those newly cancelled */
  cancel(sn?: string | null, criteria?: Json): Call<readonly string[]>;
  /** The contract of the plugin that is called here, as its `NAME.api.json` has it. Our addition. */
  describe(): Call<JsonObject>;
  /** What became of a call. Our addition: a Python gofer has no such member. */
  outcome(sn: string): Call<CallOutcome>;
}

/** What an agent knows of a call; it forgets one some time after it has ended. */
export type CallOutcome =
  | { readonly state: "queued" | "running" | "unknown" }
  /** `endedAt`: ISO 8601. */
  | {
      readonly state: "finished";
      readonly endedAt: string;
      readonly reply: ReplyState;
      readonly retval: Json;
    }
  | {
      readonly state: "finished";
      readonly endedAt: string;
      readonly reply: ReplyState;
      readonly code: string;
      readonly details: Json;
      /** As gofer writes it: xclass, xargs, exval and the rest. */
      readonly exception: Json;
    };

/**
 * What became of a call's reply: `none` was wanted; it is `owed` while it is on its way, or nobody is at its address; `lost` is
 * one that was given up.
 */
export type ReplyState = "none" | "owed" | "delivered" | "lost";

/** An agent within reach. It shares its connection with all others of the same broker. */
export interface AgentHandle extends AsyncDisposable {
  readonly Admin: Stub<AdminMembers> & AdminMembers;
  /**
   * Refuses new calls, waits for those under way (none outlives its `wait`), then lets go of the connection. Closing
   * twice is fine.
   *
   * @param options  `drain: false` ends the calls under way at once, as `closed`
   */
  close(options?: CloseOptions): Promise<void>;
}

export interface CloseOptions {
  readonly drain?: boolean;
}
