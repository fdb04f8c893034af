import type { Receiver, Sender, Session } from "rhea";
import { RmiError } from "../../errors.js";
import { abortError, bounded, onAbort } from "../signals.js";
import type { CallOptions } from "../transport.js";
import type { LinkHost } from "./link-host.js";
import { peerError } from "./errors.js";

/** How long a peer may take to answer the end of a link before we stop waiting for it. */
const CLOSE_TIMEOUT_MS = 2000;

export interface LinkOpening<L extends Sender | Receiver> {
  readonly kind: "sender" | "receiver";
  /** For messages: `sender to "inbox"`. */
  readonly name: string;
  attach(session: Session): L;
  /** Whether the peer's attach names a node. */
  attached(link: L): boolean;
}

/**
 * A link on a session of its own: rhea lets one starved sender block its whole session, frees received deliveries only
 * from the oldest on, and some brokers refuse a link by ending the session it is on.
 */
export class Link<L extends Sender | Receiver> {
  readonly rhea: L;
  readonly session: Session;
  /** Why the link ended. Undefined while it is open. */
  ended: RmiError | undefined;
  /** Called when the socket takes more again. */
  onWritable: () => void = () => undefined;
  readonly #connection: LinkHost;
  readonly #opening: LinkOpening<L>;
  #onEnd: (reason: RmiError) => void = () => undefined;
  #closing: Promise<void> | undefined;
  #closed: (() => void) | undefined;
  #gone = false;

  private constructor(connection: LinkHost, opening: LinkOpening<L>) {
    this.#connection = connection;
    this.#opening = opening;
    this.session = connection.beginSession();
    this.rhea = opening.attach(this.session);
    const { kind, name } = opening;
    const endedBy = (reason: unknown): void =>
      this.end(peerError(reason, "unavailable", `the ${name} was closed by the broker`));
    this.rhea.on(`${kind}_error`, () => endedBy(this.rhea.error));
    this.rhea.on(`${kind}_close`, () => {
      endedBy(this.rhea.error);
      void this.close();
    });
    // No detach follows an end: the peer has forgotten the link with its session.
    this.session.on("session_error", () => endedBy(this.session.error));
    this.session.on("session_close", () => {
      this.#over();
      endedBy(this.session.error);
    });
  }

  /**
   * Attaches and waits for the peer's answer.
   *
   * @throws RmiError `not-found`, `unauthorized`, `unsupported`, `unavailable` by the peer's condition, or the signal's
   */
  static async open<L extends Sender | Receiver>(
    connection: LinkHost,
    opening: LinkOpening<L>,
    call: CallOptions | undefined,
  ): Promise<Link<L>> {
    const { name, kind } = opening;
    const late = (): RmiError =>
      new RmiError("timed-out", `the broker did not answer the opening of the ${name}`);
    return bounded(call, connection.openTimeoutMs, late, async (signal) => {
      if (signal.aborted) throw abortError(signal, `opening the ${name}`);
      connection.throwIfEnded();
      const link = new Link(connection, opening);
      connection.links.add(link);
      try {
        await new Promise<void>((resolve, reject) => {
          link.whenEnded(reject);
          onAbort(signal, () => reject(abortError(signal, `opening the ${name}`)));
          link.rhea.on(`${kind}_open`, () => {
            if (opening.attached(link.rhea)) resolve();
          });
        });
        return link;
      } catch (error) {
        void link.close();
        throw error;
      }
    });
  }

  /** Calls back when the link ends; at once when it has. The last to ask is told. */
  whenEnded(listener: (reason: RmiError) => void): void {
    if (this.ended === undefined) this.#onEnd = listener;
    else listener(this.ended);
  }

  /** The link is of no use any more, for this reason. The first reason stays. */
  end(reason: RmiError): void {
    if (this.ended !== undefined) return;
    this.ended = reason;
    this.#onEnd(reason);
  }

  /** The connection is gone: nothing is to be said to the peer, and nothing to be expected of it. */
  lost(reason: RmiError): void {
    this.end(reason);
    this.#over();
  }

  /** Detaches and ends the session, which gives unsettled deliveries back also where a detach alone does not. */
  close(): Promise<void> {
    this.end(new RmiError("closed", `the ${this.#opening.name} is closed`));
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    if (this.#gone) return;
    this.rhea.close();
    this.session.close();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
      this.#closed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#over();
  }

  /** No answer is awaited any more. */
  #over(): void {
    this.#gone = true;
    this.#connection.links.delete(this);
    this.#closed?.();
  }
}

/**
 * A refusal comes as an attach without a terminus, which rhea shows as some object without fields, and then the detach
 * that says why.
 */
export function isTerminus(terminus: unknown): boolean {
  return typeof terminus === "object" && terminus !== null && "address" in terminus;
}
