import type { LoadOrder, LoadReport, Refusal } from "../../host/messages.js";
import type { ProgressText } from "../../wire/reply.js";
import {
  exitText,
  HostProcess,
  raisedOutcome,
  type CallListener,
  type HostOutcome,
  type Publish,
  type Surroundings,
} from "./host-process.js";
import type { Logger } from "../log.js";

export interface RestartPolicy {
  /** Wait before the first restart, and what it doubles up to. Milliseconds. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** From then on it is said that a plugin takes long to load. */
  readonly slowMs: number;
  /** A plugin that has not loaded by then is refused, and its process ended. */
  readonly loadMs: number;
  /** A cancelled call that has not ended by then ends with its process: its code never yields. */
  readonly graceMs: number;
  /** A process that lived this long was healthy: the next wait is the first again. */
  readonly healthyMs: number;
}

export const DEFAULT_RESTARTS: RestartPolicy = {
  firstMs: 50,
  maxMs: 30_000,
  slowMs: 5000,
  loadMs: 30_000,
  graceMs: 5000,
  healthyMs: 10_000,
};

/** A request that its host has read and checked already. One of the two is called, once. */
export interface Prepared {
  /** @returns a function that raises the call's signal */
  run(listener: CallListener): () => void;
  drop(): void;
}

/**
 * The home of one plugin, or of a group that shares a process: keeps a host process running for as long as the group
 * is loaded. Calls that come while there is none wait for the next.
 */
export class Host {
  private process: HostProcess | undefined;
  private refusals = new Map<string, Refusal>();
  /** What loading each plugin has come to, the last time. */
  reports: ReadonlyMap<string, LoadReport> = new Map();
  private loading: HostProcess | undefined;
  private waiting: HostedCall[] = [];
  private failures = 0;
  private isFirst = true;
  private stopping = false;
  /** Another host serves its plugins: when its process ends, no other is started. */
  private retired = false;
  private restart: NodeJS.Timeout | undefined;

  constructor(
    private orders: readonly LoadOrder[],
    private readonly log: Logger,
    private readonly publish: Publish,
    private readonly surroundings?: Surroundings,
    private readonly restarts: RestartPolicy = DEFAULT_RESTARTS,
    private readonly clock: () => number = Date.now,
  ) {}

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /**
   * Starts the process and loads the group.
   *
   * @returns what was refused, by plugin name; the rest is served. What is refused the first time is not tried again
   */
  async start(): Promise<ReadonlyMap<string, Refusal>> {
    const process = HostProcess.start(this.log, this.publish, this.surroundings);
    this.loading = process;
    const startedAt = this.clock();
    void process.exited.then((exit) => this.ended(exitText(exit), this.clock() - startedAt));
    const { slowMs, loadMs } = this.restarts;
    const slow = setTimeout(
      () => this.log.log("warn", "host.slow", { reason: slowText(slowMs, loadMs) }),
      slowMs,
    );
    let isLate = false;
    const patience = setTimeout(() => {
      isLate = true;
      process.kill();
    }, loadMs);
    const refusals = new Map<string, Refusal>();
    for (const order of this.orders) {
      const refusal = await process.load(order);
      if (refusal === undefined) continue;
      refusals.set(
        order.name,
        isLate ? { ...refusal, message: `not loaded within ${loadMs / 1000} s` } : refusal,
      );
    }
    clearTimeout(slow);
    clearTimeout(patience);
    if (this.isFirst) this.orders = this.orders.filter(({ name }) => !refusals.has(name)); // nobody serves those
    this.isFirst = false;
    this.refusals = refusals;
    this.reports = process.reports;
    if (process.hasExited || this.stopping) return refusals; // when it ended, it is being started again already
    this.process = process;
    this.log.log("info", "host.started", { pid: process.pid });
    for (const call of this.waiting.splice(0)) this.give(call, process);
    return refusals;
  }

  /** @returns a function that raises the call's signal, wherever the call is by then */
  call(plugin: string, body: string, listener: CallListener): () => void {
    const call = new HostedCall(plugin, body, listener, this.restarts.graceMs);
    this.take(call);
    return () => call.cancel();
  }

  /** Others serve its plugins: calls that have not reached a process go there, and no process is started here. */
  handOver(successorOf: (plugin: string) => Host | undefined): void {
    this.retired = true;
    clearTimeout(this.restart);
    for (const call of this.waiting.splice(0)) {
      const successor = successorOf(call.plugin);
      if (successor === undefined) call.giveUp();
      else successor.take(call);
    }
  }

  /** Resolves when no call runs in its process, actions aside. */
  async quiet(): Promise<void> {
    await this.process?.quiet();
  }

  /** Resolves when no action runs. */
  async actionsDone(): Promise<void> {
    await this.process?.actionsDone();
  }

  /**
   * Runs an action.
   *
   * @returns a function that asks it to stop; undefined when there is no process to run it now
   */
  act(plugin: string, action: string, ended: (outcome: HostOutcome) => void): (() => void) | undefined {
    const { process } = this;
    if (process === undefined || process.hasExited || this.refusals.has(plugin)) return undefined;
    const id = process.act(plugin, action, ended);
    return () => process.cancel(id);
  }

  private take(call: HostedCall): void {
    if (this.process !== undefined) this.give(call, this.process);
    else if (this.stopping || this.retired) call.giveUp();
    else this.waiting.push(call);
  }

  private give(call: HostedCall, process: HostProcess): void {
    call.run(process, this.refusals.get(call.plugin));
  }

  /**
   * Has a request read and checked while it is on its way to the disk. Nothing of the plugin runs before `run`.
   *
   * @returns undefined when there is no process to do so now
   */
  prepare(plugin: string, body: string): Prepared | undefined {
    const { process } = this;
    if (process === undefined || this.refusals.has(plugin)) return undefined;
    const id = process.prepare(plugin, body);
    return {
      run: (listener) => {
        if (this.process !== process || process.hasExited) return this.call(plugin, body, listener);
        const call = new HostedCall(plugin, body, listener, this.restarts.graceMs);
        call.runPrepared(process, id);
        return () => call.cancel();
      },
      drop: () => process.drop(id),
    };
  }

  /** Ends the process for good, its unload hooks run; calls that still run or wait end as `exited`. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    for (const call of this.waiting.splice(0)) call.giveUp();
    if (this.process === undefined) this.loading?.kill();
    await this.process?.stop(graceMs);
  }

  private ended(reason: string, livedMs: number): void {
    this.process = undefined;
    if (this.stopping || this.retired) return;
    this.failures = livedMs >= this.restarts.healthyMs ? 0 : this.failures + 1;
    const { firstMs, maxMs } = this.restarts;
    const delayMs = Math.min(maxMs, firstMs * 2 ** Math.max(0, this.failures - 1));
    this.log.log("warn", "host.exited", { reason, livedMs, restartInMs: delayMs });
    this.restart = setTimeout(() => void this.start(), delayMs);
  }
}

function slowText(slowMs: number, loadMs: number): string {
  return `its module, or a load hook, has not ended after ${slowMs / 1000} s; it is given ${loadMs / 1000} s`;
}

/** One call in its host, which it may have to wait for. */
class HostedCall implements CallListener {
  private process: HostProcess | undefined;
  private id = 0;
  private isCancelled = false;
  private grace: NodeJS.Timeout | undefined;

  constructor(
    readonly plugin: string,
    private readonly body: string,
    private readonly listener: CallListener,
    private readonly graceMs: number,
  ) {}

  run(process: HostProcess, refusal: Refusal | undefined): void {
    if (refusal !== undefined) return this.listener.ended(unserved(refusal));
    this.process = process;
    this.id = process.call(this.plugin, this.body, this);
    if (this.isCancelled) this.cancel();
  }

  /** Nobody has cancelled it: whoever prepared it has only now a way to do so. */
  runPrepared(process: HostProcess, id: number): void {
    this.process = process;
    this.id = id;
    process.run(id, this);
  }

  /** The host stops before the call was given to it. */
  giveUp(): void {
    this.listener.ended({ kind: "exited", exit: { code: null, signal: null } });
  }

  cancel(): void {
    this.isCancelled = true;
    this.process?.cancel(this.id);
    if (this.process !== undefined) this.grace ??= setTimeout(() => this.process?.kill(), this.graceMs);
  }

  value(report: ProgressText): Promise<void> {
    return this.listener.value?.(report) ?? Promise.resolve();
  }

  progress(report: ProgressText): void {
    this.listener.progress(report);
  }

  ended(outcome: HostOutcome): void {
    clearTimeout(this.grace);
    const killed = this.isCancelled && outcome.kind === "exited";
    this.listener.ended(
      killed ? raisedOutcome("cancelled", "cancelled while it ran; its process was ended") : outcome,
    );
  }
}

function unserved({ code, message }: Refusal): HostOutcome {
  return raisedOutcome("unserved", `the plugin's code could not be loaded: ${message}`, { because: code });
}
