import type { Action } from "../../contract/contract.js";
import type { HostOutcome } from "../processes/host-process.js";
import type { Logger } from "../log.js";

/** Runs an action by its name. @returns what asks it to stop; undefined when there is no process to run it now */
export type Act = (action: string, ended: (outcome: HostOutcome) => void) => (() => void) | undefined;

/** A run that found no process is tried again after this. Milliseconds. */
const AGAIN_MS = 1000;
/** The longest that a timer of the platform waits. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * What of a plugin runs by itself (spec 3.15). Each action runs when the plugin is loaded, and then at every whole interval
 * from that moment on, however long a run takes: it does not drift (gofer looked every 10 s, A-69). It never overlaps
 * itself, not even across a reload: what falls into a run is left out.
 */
export class Actions {
  private recurring = new Map<string, Recurring>();

  constructor(
    private readonly log: Logger,
    /** Milliseconds that only grow. */
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Those of the plugin's code now take the place of those before it, which are asked to stop. */
  adopt(actions: readonly Action[], act: Act): void {
    const before = this.recurring;
    this.recurring = new Map();
    const ended = new Map([...before].map(([name, old]) => [name, old.stop()]));
    for (const action of actions) {
      const recurring = new Recurring(action, act, this.log, this.clock);
      this.recurring.set(action.name, recurring);
      const old = ended.get(action.name);
      if (old === undefined || before.get(action.name)?.isRunning !== true) recurring.start();
      else void old.then(() => recurring.start());
    }
  }

  /** Nothing starts from here on, what runs is asked to stop. Resolves when nothing runs. */
  async stop(): Promise<void> {
    await Promise.all([...this.recurring.values()].map((one) => one.stop()));
  }
}

class Recurring {
  private timer: NodeJS.Timeout | undefined;
  private startedAt = 0;
  private isStopped = false;
  private cancel: (() => void) | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly action: Action,
    private readonly act: Act,
    private readonly log: Logger,
    private readonly clock: () => number,
  ) {}

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  start(): void {
    if (this.isStopped) return;
    this.startedAt = this.clock();
    this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.cancel?.();
    await this.running;
  }

  private run(): void {
    if (this.isStopped) return;
    let done: () => void = () => undefined;
    this.running = new Promise((resolve) => (done = resolve));
    this.cancel = this.act(this.action.name, (outcome) => {
      this.cancel = undefined;
      this.running = undefined;
      this.report(outcome);
      done();
      this.schedule();
    });
    if (this.cancel !== undefined) return;
    this.running = undefined;
    done();
    this.after(AGAIN_MS);
  }

  /** For the next whole interval since the start; what has passed by now is left out. */
  private schedule(): void {
    const { everyMs } = this.action;
    if (everyMs === undefined) return;
    const passed = Math.floor((this.clock() - this.startedAt) / everyMs);
    this.after(this.startedAt + (passed + 1) * everyMs - this.clock());
  }

  private after(ms: number): void {
    if (this.isStopped) return;
    const step = Math.min(ms, LONGEST_MS);
    this.timer = setTimeout(() => (step < ms ? this.after(ms - step) : this.run()), step);
  }

  private report(outcome: HostOutcome): void {
    const { name: action } = this.action;
    if (outcome.kind === "result") return this.log.log("debug", "action.ran", { action });
    if (outcome.kind === "exited")
      return this.log.log("error", "action.failed", { action, message: "the plugin's process ended" });
    const { xclass, exval } = outcome.raised.exception;
    if (this.isStopped) return this.log.log("debug", "action.stopped", { action, xclass });
    this.log.log("error", "action.failed", { action, xclass, trace: exval });
  }
}
