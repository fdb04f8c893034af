import {
  exitText,
  raisedOutcome,
  type CallListener,
  type HostExit,
  type HostOutcome,
} from "./host-process.js";
import type { Child, Spares } from "./spares.js";

/** How long the code of a cancelled call, and what it started, get to end by themselves. Milliseconds. */
export const FORK_GRACE_MS = 2000;

/**
 * A process whose call has come to its end is ended this much later: the system works some milliseconds to take it down, and
 * the reply goes first. Milliseconds.
 */
const TAKE_DOWN_MS = 10;

/** Processes that may die before they begin a call; then it is the call, or the machine, that does not bear it. */
const MAX_PROCESSES = 5;

/**
 * Runs one call in a process of its own, which ends with it, and with it all that it started. A process that dies by
 * itself ends the call as `killed`, never as a success. One that dies before the call's code has begun ends nothing:
 * the call goes to the next.
 *
 * @returns a function that cancels: it raises the call's signal and sends SIGTERM to the process's group, and SIGKILL
 *   after the grace. Code that did not ask for its signal and waits for no process ends at once.
 */
export function forked(
  spares: Pick<Spares, "take" | "used">,
  plugin: string,
  body: string,
  listener: CallListener,
  graceMs = FORK_GRACE_MS,
): () => void {
  const call = new ForkedCall(spares, plugin, body, listener, graceMs);
  call.start();
  return () => call.cancel();
}

class ForkedCall implements CallListener {
  private child: Child | undefined;
  private id: number | undefined;
  private hasBegun = false;
  private isCancelled = false;
  private processes = 0;
  private grace: NodeJS.Timeout | undefined;

  constructor(
    private readonly spares: Pick<Spares, "take" | "used">,
    private readonly plugin: string,
    private readonly body: string,
    private readonly listener: CallListener,
    private readonly graceMs: number,
  ) {}

  start(): void {
    const { child, loaded } = this.spares.take();
    this.processes++;
    this.child = child;
    this.id = undefined;
    void loaded.then((refusal) => {
      if (refusal === undefined) this.id = child.call(this.plugin, this.body, this);
      else if (!child.hasExited || !this.goesOn()) this.ended(raisedOutcome("unserved", refusal.message));
    });
  }

  cancel(): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    const { child, id } = this;
    if (child === undefined || id === undefined) return void child?.kill(); // none of the call's code has run
    child.cancel(id);
    child.signal("SIGTERM");
    this.grace = setTimeout(() => child.kill(), this.graceMs);
  }

  begun(): void {
    this.hasBegun = true;
  }

  progress(report: Parameters<CallListener["progress"]>[0]): void {
    this.listener.progress(report);
  }

  value(report: Parameters<CallListener["progress"]>[0]): Promise<void> {
    return this.listener.value?.(report) ?? Promise.resolve();
  }

  ended(outcome: HostOutcome): void {
    if (outcome.kind === "exited" && this.goesOn()) return;
    clearTimeout(this.grace);
    const { child } = this;
    if (this.isCancelled) child?.kill();
    else setTimeout(() => child?.kill(), TAKE_DOWN_MS).unref();
    this.listener.ended(this.isCancelled ? cancelled(outcome) : this.alive(outcome));
    this.spares.used();
  }

  /** The process has died. @returns whether another one has the call now */
  private goesOn(): boolean {
    if (this.hasBegun || this.isCancelled || this.processes >= MAX_PROCESSES) return false;
    this.start();
    return true;
  }

  private alive(outcome: HostOutcome): HostOutcome {
    return outcome.kind === "exited" ? this.killed(outcome.exit) : outcome;
  }

  private killed(exit: HostExit): HostOutcome {
    const what = this.hasBegun
      ? "its process ended"
      : `none of its code ran: ${this.processes} processes ended before they could begin it`;
    return raisedOutcome("killed", `${what}: ${exitText(exit)}`);
  }
}

/** What it returned stands; whatever else came of it came of being cancelled: what it waited for was ended. */
function cancelled(outcome: HostOutcome): HostOutcome {
  return outcome.kind === "result" ? outcome : raisedOutcome("cancelled", "cancelled while it ran");
}
