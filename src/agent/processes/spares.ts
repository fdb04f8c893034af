import type { LoadOrder, Refusal } from "../../host/messages.js";
import type { HostProcess } from "./host-process.js";
import type { Logger } from "../log.js";

/** A process that is given one call. */
export type Child = Pick<
  HostProcess,
  "pid" | "hasExited" | "exited" | "load" | "call" | "cancel" | "signal" | "kill"
> &
  Partial<Pick<HostProcess, "board">>;

/** A process in which the plugin's module is evaluated, or being so; no load hook ran, and no call yet. */
export interface Spare {
  readonly child: Child;
  readonly loaded: Promise<Refusal | undefined>;
}

export interface SpareTimes {
  /** A spare that was used is replaced this long after a forked call ended: its reply goes first. */
  readonly quietMs: number;
  /** And at the latest this long after it was used, however long its call runs. */
  readonly latestMs: number;
  /** A plugin that has not loaded by then has its process ended. */
  readonly loadMs: number;
  /** Wait before a spare that died is replaced, and what it doubles up to while they go on dying. */
  readonly firstMs: number;
  readonly maxMs: number;
}

export const DEFAULT_SPARE_TIMES: SpareTimes = {
  quietMs: 10,
  latestMs: 100,
  loadMs: 30_000,
  firstMs: 100,
  maxMs: 30_000,
};

export interface SpareLimits {
  /** Spares of all plugins together. */
  readonly total: number;
  /** Of them those that start at the same time: starting one keeps a core busy. */
  readonly warming: number;
}

export const DEFAULT_SPARE_LIMITS: SpareLimits = { total: 16, warming: 1 };

/** The room that the spares of all plugins share. Who finds it full waits in turn. */
export class SpareRoom {
  private kept = 0;
  private warming = 0;
  private readonly waiting: { readonly owner: object; readonly warm: () => void }[] = [];

  constructor(private readonly limits: SpareLimits = DEFAULT_SPARE_LIMITS) {}

  /** Calls `warm` once there is room. It says `warmed` when its process has loaded or ended, and `left` when it is no spare. */
  want(owner: object, warm: () => void): void {
    this.waiting.push({ owner, warm });
    this.admit();
  }

  warmed(): void {
    this.warming--;
    this.admit();
  }

  left(): void {
    this.kept--;
    this.admit();
  }

  withdraw(owner: object): void {
    const others = this.waiting.filter((one) => one.owner !== owner);
    this.waiting.splice(0, this.waiting.length, ...others);
  }

  private admit(): void {
    while (this.waiting.length > 0 && this.warming < this.limits.warming && this.kept < this.limits.total) {
      this.kept++;
      this.warming++;
      this.waiting.shift()!.warm();
    }
  }
}

export interface SparesOptions {
  readonly order: LoadOrder;
  /** How many are kept ready; 0: each call starts its own process. */
  readonly count: number;
  readonly room: SpareRoom;
  readonly log: Logger;
  /** Starts a process with nothing in it. */
  readonly start: () => Child;
  readonly times?: SpareTimes;
  /** Milliseconds. */
  readonly clock?: () => number;
}

/** The processes that wait for a plugin's forked calls. Each serves one call, and none is ever used again. */
export class Spares {
  private readonly kept = new Set<Spare>();
  private readonly ready = new Set<Spare>();
  private readonly start: () => Child;
  private readonly times: SpareTimes;
  private readonly clock: () => number;
  private asked = 0;
  private failures = 0;
  private refill: NodeJS.Timeout | undefined;
  private latestAt: number | undefined;
  private isStopped = false;

  constructor(private readonly options: SparesOptions) {
    this.start = options.start;
    this.times = options.times ?? DEFAULT_SPARE_TIMES;
    this.clock = options.clock ?? Date.now;
  }

  /** Starts as many as are missing, as soon as there is room. */
  fill(): void {
    clearTimeout(this.refill);
    this.refill = undefined;
    this.latestAt = undefined;
    while (!this.isStopped && this.kept.size + this.asked < this.options.count) {
      this.asked++;
      this.options.room.want(this, () => this.warm());
    }
  }

  /** @returns a process for one call: one that is ready, else one that soon is, else one that was started now */
  take(): Spare {
    const first = firstAlive(this.ready) ?? firstAlive(this.kept);
    if (first !== undefined) this.remove(first);
    this.fillIn(this.times.latestMs);
    return first ?? this.begin();
  }

  /** A call that took one has ended. */
  used(): void {
    this.fillIn(this.times.quietMs);
  }

  /** Ends those that are left; no more are started. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.refill);
    this.options.room.withdraw(this);
    for (const spare of [...this.kept]) {
      this.remove(spare);
      spare.child.kill();
    }
  }

  private fillIn(ms: number): void {
    if (this.isStopped || this.options.count === 0) return;
    if (this.failures > 0) {
      // the wait that goes on ends it; there is none when what was started after it has been given to a call
      if (this.refill === undefined) this.fillAfter(this.backoffMs);
      return;
    }
    const now = this.clock();
    this.latestAt ??= now + this.times.latestMs;
    this.fillAfter(Math.max(0, Math.min(ms, this.latestAt - now)));
  }

  private fillAfter(ms: number): void {
    clearTimeout(this.refill);
    this.refill = setTimeout(() => this.fill(), ms);
    this.refill.unref();
  }

  private begin(): Spare {
    const child = this.start();
    const patience = setTimeout(() => child.kill(), this.times.loadMs);
    const loaded = child.load(this.options.order).finally(() => clearTimeout(patience));
    return { child, loaded };
  }

  private warm(): void {
    this.asked--;
    const spare = this.begin();
    const { child, loaded } = spare;
    this.kept.add(spare);
    void loaded.then((refusal) => {
      this.options.room.warmed();
      if (refusal === undefined) this.failures = 0;
      if (!this.kept.has(spare)) return; // a call has it, or it has ended
      if (refusal !== undefined) {
        this.lost(spare, refusal.message);
        return child.kill();
      }
      this.ready.add(spare);
      this.options.log.log("debug", "spare.ready", { pid: child.pid });
    });
    void child.exited.then(() => {
      if (this.kept.has(spare)) this.lost(spare, "it ended");
    });
  }

  private get backoffMs(): number {
    const { firstMs, maxMs } = this.times;
    return Math.min(maxMs, firstMs * 2 ** (this.failures - 1));
  }

  /** A spare that is none any more, and that no call took. */
  private lost(spare: Spare, reason: string): void {
    this.remove(spare);
    this.failures++;
    const restartInMs = this.backoffMs;
    this.options.log.log("warn", "spare.lost", { pid: spare.child.pid, reason, restartInMs });
    if (!this.isStopped) this.fillAfter(restartInMs);
  }

  private remove(spare: Spare): void {
    if (!this.kept.delete(spare)) return;
    this.ready.delete(spare);
    this.options.room.left();
  }
}

/** Of those that have ended not all are told apart from the rest yet. */
function firstAlive(spares: ReadonlySet<Spare>): Spare | undefined {
  for (const spare of spares) if (!spare.child.hasExited) return spare;
  return undefined;
}
