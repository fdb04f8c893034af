import { RmiError } from "../errors.js";
import type { LoadOrder, Refusal } from "../host/messages.js";
import { exceptionOf } from "../wire/exception.js";
import { exitText, HostProcess, type CallListener } from "./host-process.js";
import type { Logger } from "./log.js";

export interface RestartPolicy {
  /** Wait before the first restart, and what it doubles up to. Milliseconds. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** A process that lived this long was healthy: the next wait is the first again. */
  readonly healthyMs: number;
}

export const DEFAULT_RESTARTS: RestartPolicy = { firstMs: 50, maxMs: 30_000, healthyMs: 10_000 };

/**
 * The home of one plugin, or of a group that shares a process: keeps a host process running for as long as the group
 * is loaded. Calls that come while there is none wait for the next.
 */
export class Host {
  private process: HostProcess | undefined;
  private refusals = new Map<string, Refusal>();
  private waiting: (() => void)[] = [];
  private failures = 0;
  private stopping = false;
  private restart: NodeJS.Timeout | undefined;

  constructor(
    private readonly orders: readonly LoadOrder[],
    private readonly log: Logger,
    private readonly restarts: RestartPolicy = DEFAULT_RESTARTS,
    private readonly clock: () => number = Date.now,
  ) {}

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Starts the process and loads the group. @returns what was refused, by plugin name; the rest is served */
  async start(): Promise<ReadonlyMap<string, Refusal>> {
    const process = HostProcess.start(this.log);
    const startedAt = this.clock();
    void process.exited.then((exit) => this.ended(exitText(exit), this.clock() - startedAt));
    const refusals = new Map<string, Refusal>();
    for (const order of this.orders) {
      const refusal = await process.load(order);
      if (refusal !== undefined) refusals.set(order.name, refusal);
    }
    this.refusals = refusals;
    if (process.hasExited) return refusals; // it is being started again already
    this.process = process;
    this.log.log("info", "host.started", { pid: process.pid });
    for (const run of this.waiting.splice(0)) run();
    return refusals;
  }

  /** @returns a function that raises the call's signal, wherever the call is by then */
  call(plugin: string, body: string, listener: CallListener): () => void {
    let cancel: (() => void) | undefined;
    let cancelled = false;
    const run = (): void => {
      const refusal = this.refusals.get(plugin);
      if (refusal !== undefined) return listener.ended(unserved(refusal));
      const process = this.process!;
      const id = process.call(plugin, body, listener);
      cancel = () => process.cancel(id);
      if (cancelled) cancel();
    };
    if (this.process === undefined) this.waiting.push(run);
    else run();
    return () => {
      cancelled = true;
      cancel?.();
    };
  }

  /** Ends the process for good, its unload hooks run; calls that still run end as `exited`. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    await this.process?.stop(graceMs);
  }

  private ended(reason: string, livedMs: number): void {
    this.process = undefined;
    if (this.stopping) return;
    this.failures = livedMs >= this.restarts.healthyMs ? 0 : this.failures + 1;
    const { firstMs, maxMs } = this.restarts;
    const delayMs = Math.min(maxMs, firstMs * 2 ** Math.max(0, this.failures - 1));
    this.log.log("warn", "host.exited", { reason, livedMs, restartInMs: delayMs });
    this.restart = setTimeout(() => void this.start(), delayMs);
  }
}

function unserved({ code, message }: Refusal): Parameters<CallListener["ended"]>[0] {
  const error = new RmiError("unserved", `the plugin's code could not be loaded: ${message}`, {
    details: { because: code },
  });
  return {
    kind: "raised",
    raised: { code: error.code, details: error.details, exception: exceptionOf(error) },
  };
}
