import { hash } from "node:crypto";
import type { BodyForm } from "../../transport/transport.js";
import { ReplyEncoder } from "../../wire/reply.js";
import type { Request } from "../../wire/request.js";
import type { Prepared } from "../processes/host.js";
import type { Entry, Outcome, ReplyState } from "../journal/journal.js";
import type { Replier } from "../replier.js";
import { StreamCredit } from "./stream-credit.js";
import type { Told } from "./teller.js";

/** A request from its receipt to its end. */
export interface Call extends Told {
  /** For the agent's own namespace: it takes none of the slots. */
  readonly builtin: boolean;
  /** Resolves once the request is on disk; what an earlier agent left is. */
  journalled: Promise<void>;
  /** It has resolved. */
  isOnRecord: boolean;
  /** Not on disk: its delivery is settled once it was answered. */
  unrecorded: Receipt | undefined;
  holdsSlot: boolean;
  cancelled: boolean;
  /** What is being written of it before its end, or of that. Undefined when there is nothing to wait for. */
  recording: Promise<unknown> | undefined;
  /** Puts it on record. Undefined unless its broker keeps its request. */
  keep: (() => Promise<void>) | undefined;
  hasEnded: boolean;
  /** While it is in line and may not wait there for ever. */
  expiry: NodeJS.Timeout | undefined;
  /** While it waits for the disk; its run takes it. */
  prepared: Prepared | undefined;
  /** Asks its code to stop. Undefined while that does not run. */
  stop: (() => void) | undefined;
}

/** @param onStalled  the caller of a stream has not asked for more for long */
export function newCall(
  entry: Entry,
  request: Request,
  builtin: boolean,
  replier: Replier | undefined,
  onStalled: () => void,
): Call {
  const { replyto, sn, data, ext } = request;
  return {
    entry,
    request,
    encoder: replyto === undefined ? undefined : new ReplyEncoder({ sn, data, replyto }),
    credit: ext?.credit === undefined ? undefined : new StreamCredit(ext.credit, onStalled),
    replier,
    builtin,
    journalled: DONE,
    isOnRecord: true,
    unrecorded: undefined,
    holdsSlot: !builtin,
    cancelled: false,
    recording: undefined,
    keep: undefined,
    hasEnded: false,
    expiry: undefined,
    prepared: undefined,
    stop: undefined,
  };
}

const DONE = Promise.resolve();

/** How a received document goes back to the broker: taken, or left there. */
export interface Receipt {
  readonly form: BodyForm;
  taken(): void;
  left(): void;
}

/** Where a call is. */
export type Found =
  | { readonly state: "queued" | "running" }
  | { readonly state: "finished"; readonly outcome: Outcome; readonly reply: ReplyState };

/** What a call is doing. Text and numbers alone, for it goes into replies. */
export interface CallStatus {
  readonly sn: string;
  readonly plugin: string;
  /** As its caller named it. */
  readonly member: string;
  readonly state: "queued" | "running";
  /** ISO 8601, UTC. */
  readonly received: string;
}

/** A request as it came. What tells it from another with the same number is summed up when it is first asked for. */
export class Received implements Entry {
  private digested: string | undefined;

  constructor(
    readonly seq: number,
    readonly plugin: string,
    readonly sn: string,
    readonly receivedAt: number,
    readonly form: BodyForm,
    readonly started: boolean,
    readonly body: string,
  ) {}

  get digest(): string {
    return (this.digested ??= digestOf(this.body));
  }
}

/** Of the bytes of the document: the same request again is the same text. */
export function digestOf(body: string): string {
  return hash("sha1", body, "base64");
}
