import { exitText, raisedOutcome, toldTo, type CallListener, type HostOutcome } from "./host-process.js";
import type { Spares } from "./spares.js";

/** How long the code of a cancelled call, and what it started, get to end by themselves. Milliseconds. */
export const FORK_GRACE_MS = 2000;

/**
 * Runs one call in a process of its own, which ends with it, and with it all that it started. A process that dies by
 * itself ends the call as `killed`, never as a success.
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
  const { child, loaded } = spares.take();
  let id: number | undefined;
  let isCancelled = false;
  let grace: NodeJS.Timeout | undefined;
  const told = toldTo(listener);
  const ended = (outcome: HostOutcome): void => {
    clearTimeout(grace);
    child.kill();
    listener.ended(isCancelled ? cancelled(outcome) : alive(outcome));
    spares.used();
  };
  void loaded.then((refusal) => {
    if (refusal !== undefined) return ended(raisedOutcome("unserved", refusal.message));
    id = child.call(plugin, body, { ...told, ended });
  });
  return () => {
    if (isCancelled) return;
    isCancelled = true;
    if (id === undefined) return child.kill(); // none of the call's code has run
    child.cancel(id);
    child.signal("SIGTERM");
    grace = setTimeout(() => child.kill(), graceMs);
  };
}

/** What it returned stands; whatever else came of it came of being cancelled: what it waited for was ended. */
function cancelled(outcome: HostOutcome): HostOutcome {
  return outcome.kind === "result" ? outcome : raisedOutcome("cancelled", "cancelled while it ran");
}

function alive(outcome: HostOutcome): HostOutcome {
  return outcome.kind === "exited"
    ? raisedOutcome("killed", `its process ended: ${exitText(outcome.exit)}`)
    : outcome;
}
