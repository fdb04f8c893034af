import { randomUUID } from "node:crypto";
import { RmiError } from "../errors.js";
import type { Json } from "../json.js";
import { type CallOwner, PendingCall, type Target } from "./call.js";
import { connectionsOf } from "./connections.js";
import { RemoteError } from "./failures.js";
import { brokerSettings, callSettings, type CallSettings } from "./options.js";
import type { Route } from "./route.js";
import type { AgentOptions, CloseOptions } from "./types.js";

export interface CallExtras {
  /** Default: a fresh one. */
  readonly sn?: string | undefined;
  /** Why it is not sent; the call then fails with that, as calls do. */
  readonly refusal?: RmiError | undefined;
}

/** One agent as a caller holds it: the way to it, and the calls under way. */
export class Caller implements CallOwner {
  readonly route: Route;
  readonly now: () => number;
  readonly #underWay = new Set<PendingCall>();
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;
  /** Shared by all calls that ask at the same time. */
  #describing: Promise<Json> | undefined;

  /** Nothing happens on the network. @throws RmiError `usage` for an option that is none */
  constructor(url: string, address: string, options: AgentOptions) {
    const { connect, replies } = brokerSettings(url, options);
    const connection = connectionsOf(options.connections).use(connect, replies);
    this.route = connection.route(address);
    this.now = connection.means.now;
  }

  /**
   * Connects, once and without trying again, and looks whether the address is there.
   * @throws RmiError `unroutable`, and how connecting fails; `timed-out` after `waitMs`; `cancelled`
   */
  async open({ waitMs, signal }: CallSettings): Promise<void> {
    const stop = new AbortController();
    const onSignal = (): void => stop.abort(signal?.reason);
    const late = new RmiError(
      "unreachable",
      `no answer from ${this.route.connection.label} within ${waitMs / 1000} s`,
    );
    const timer = setTimeout(() => stop.abort(late), waitMs);
    if (signal?.aborted) onSignal();
    signal?.addEventListener("abort", onSignal);
    try {
      await this.route.open({ signal: stop.signal, retry: false }, true);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onSignal);
    }
  }

  /** Makes a call. */
  call(target: Target, settings: CallSettings, { sn = randomUUID(), refusal }: CallExtras = {}): PendingCall {
    const closed = this.#closing && new RmiError("closed", `the agent "${this.route.address}" is closed`);
    return new PendingCall(this, sn, target, settings).start(refusal ?? closed);
  }

  began(call: PendingCall): void {
    this.#underWay.add(call);
  }

  ended(call: PendingCall): void {
    this.#underWay.delete(call);
    if (this.#underWay.size === 0) this.#onIdle?.();
  }

  async cancel(sn: string, { waitMs, plain }: CallSettings): Promise<boolean> {
    const settings = { ...callSettings({ plain }), waitMs };
    try {
      const cancelled = await this.call(cancelOf(sn), settings);
      return Array.isArray(cancelled) && cancelled.includes(sn);
    } catch (error) {
      if (error instanceof RemoteError && error.message.endsWith("not-found")) return false;
      throw error;
    }
  }

  describe(waitMs: number): Promise<Json> {
    this.#describing ??= this.#describe(waitMs).finally(() => (this.#describing = undefined));
    return this.#describing;
  }

  async #describe(waitMs: number): Promise<Json> {
    const settings = { ...callSettings({}), waitMs };
    return (await this.call(adminTarget("describe", []), settings)) as Json;
  }

  cancelUnheard(sn: string): void {
    if (this.#closing !== undefined) return;
    this.call(cancelOf(sn), { ...callSettings({ wait: "10s" }), until: "sent" }).catch(() => undefined);
  }

  /** Also while the agent is closing: the calls under way are waited for. */
  async credit(sn: string, upTo: number): Promise<void> {
    const settings: CallSettings = { ...callSettings({ wait: "60s" }), until: "sent" };
    await new PendingCall(this, randomUUID(), adminTarget("credit", [sn, upTo]), settings).start();
  }

  problem(what: string, cause: unknown): void {
    const { message } = RmiError.from(cause);
    this.route.connection.means.onProblem(new RmiError("internal", `${what}: ${message}`, { cause }));
  }

  close({ drain = true }: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close();
    if (!drain) {
      const reason = new RmiError("closed", "the agent was closed while the call was under way");
      for (const call of [...this.#underWay]) call.abandon(reason);
    }
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#underWay.size > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    await Promise.all([this.route.release(), this.route.connection.release()]);
  }
}

function cancelOf(sn: string): Target {
  return adminTarget("cancel", [sn]);
}

/** Positional, for a gofer of 2.12 or later loses keywords (A-58a). */
function adminTarget(method: string, args: readonly Json[]): Target {
  return { classname: "Admin", method, args, kws: {}, cntr: undefined, hash: undefined };
}
