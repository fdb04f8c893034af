import type { LoadOrder } from "../host/messages.js";
import { exitText, HostProcess, raisedOutcome, type CallListener, type HostOutcome } from "./host-process.js";
import type { Logger } from "./log.js";

/**
 * Runs one call in a process of its own, which ends with it. Cancelling ends the process at once, and the call as
 * `cancelled`; a process that dies by itself ends it as `killed`, never as a success.
 *
 * @returns a function that cancels
 */
export function forked(order: LoadOrder, body: string, listener: CallListener, log: Logger): () => void {
  const child = HostProcess.start(log);
  let cancelled = false;
  const ended = (outcome: HostOutcome): void => {
    child.kill();
    listener.ended(outcome.kind === "exited" ? deathOf(exitText(outcome.exit), cancelled) : outcome);
  };
  void child.load(order).then((refusal) => {
    if (refusal !== undefined) return ended(refused(refusal.message, cancelled));
    child.call(order.name, body, { progress: (report) => listener.progress(report), ended });
  });
  return () => {
    cancelled = true;
    child.kill();
  };
}

function deathOf(how: string, cancelled: boolean): HostOutcome {
  return cancelled
    ? raisedOutcome("cancelled", "cancelled while it ran")
    : raisedOutcome("killed", `its process ended: ${how}`);
}

function refused(message: string, cancelled: boolean): HostOutcome {
  return cancelled ? deathOf("", true) : raisedOutcome("unserved", message);
}
