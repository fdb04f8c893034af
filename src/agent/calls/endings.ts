import { RmiError } from "../../errors.js";
import type { Raised } from "../../host/messages.js";
import type { JsonObject } from "../../json.js";
import type { BodyForm } from "../../transport/transport.js";
import { exceptionOf } from "../../wire/exception.js";
import type { ReplyEncoder } from "../../wire/reply.js";
import type { Request } from "../../wire/request.js";
import { exitText, type HostOutcome } from "../processes/host-process.js";
import type { Outcome, Owed } from "../journal/journal.js";

/** How a call ended, before it is on record. */
export type Ending = Pick<Outcome, "kind" | "text">;

export function raisedBy(error: RmiError): Ending {
  const raised: Raised = { code: error.code, details: error.details, exception: exceptionOf(error) };
  return { kind: "raised", text: JSON.stringify(raised) };
}

export function cancelledInTime(): Ending {
  return raisedBy(new RmiError("cancelled", "cancelled before it started; it did not run"));
}

/** Of a call that was cancelled, for as long as its own end is not on record. */
export function cancelledUnended(): Ending {
  return raisedBy(
    new RmiError("cancelled", "cancelled; the agent ended before it could tell how the call did"),
  );
}

export function expired(ttlMs: number, waitedMs: number): Ending {
  const message = `its ${ttlMs} ms were over after ${waitedMs} ms in line; it did not run`;
  return raisedBy(new RmiError("expired", message, { details: { ttlMs, waitedMs } }));
}

/** @param isDoubtful  whether it ran cannot be known */
export function agentRestarted(isDoubtful = false): Ending {
  const what = isDoubtful
    ? "the agent's journal was damaged, and whether the call ran is not known"
    : "the agent ended while the call ran";
  return raisedBy(new RmiError("agent-restarted", `${what}; it is not run again`));
}

export function endingOf(outcome: HostOutcome): Ending {
  switch (outcome.kind) {
    case "result":
      return outcome;
    case "raised":
      return { kind: "raised", text: JSON.stringify(outcome.raised) };
    case "exited": {
      const { code, signal } = outcome.exit;
      const message = `the plugin's process ended while the call ran: ${exitText(outcome.exit)}`;
      return raisedBy(new RmiError("host-restarted", message, { details: { exitCode: code, signal } }));
    }
  }
}

/** The reply that a request's caller has yet to get, if it wants one. */
export function owedFor({ replyto, data, ext }: Request, form: BodyForm): Owed | undefined {
  return replyto === undefined ? undefined : { replyto, data, form, ext: ext !== undefined };
}

/** The document that tells it. @param knowsExt  whether the caller knows our additions */
export function resultText(encoder: ReplyEncoder, ending: Ending, knowsExt: boolean, at: number): string {
  if (ending.kind === "result") return encoder.succeeded(ending.text, at);
  const { code, details, exception } = JSON.parse(ending.text) as Raised;
  if (!knowsExt || (code === "remote" && !hasAny(details))) return encoder.failed(exception, at);
  return encoder.failed(exception, at, { code, ...(hasAny(details) && { details }) });
}

function hasAny(details: JsonObject): boolean {
  return Object.keys(details).length > 0;
}
