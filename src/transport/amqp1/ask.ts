import { randomUUID } from "node:crypto";
import type { EventContext, Message, Receiver, Sender, Session } from "rhea";
import { RmiError } from "../../errors.js";
import { abortError, bounded, onAbort } from "../signals.js";
import type { CallOptions } from "../transport.js";
import type { LinkHost } from "./link-host.js";
import { isTerminus, Link } from "./link.js";

export interface Question {
  /** For messages. */
  readonly what: string;
  /** Who is asked. */
  readonly address: string;
  /** Where the answer comes: a dynamic node. */
  readonly source: object;
}

/**
 * Asks a broker's management, and returns its one answer. In gofer's order (M-37a): the reply node, the sender, the
 * message, its acceptance, credit for one answer.
 *
 * @throws RmiError as links fail, `rejected`, or `timed-out` when no answer comes
 */
export async function ask(
  host: LinkHost,
  { what, address, source }: Question,
  message: Message,
  call?: CallOptions,
): Promise<Message> {
  const late = (): RmiError => new RmiError("timed-out", `${what}: the broker did not answer`);
  return bounded(call, host.openTimeoutMs, late, async (signal) => {
    const receiver = await Link.open<Receiver>(
      host,
      {
        kind: "receiver",
        name: what,
        attach: (session: Session) =>
          session.open_receiver({ name: randomUUID(), source, credit_window: 0, autoaccept: false }),
        attached: (link) => isTerminus(link.source) && typeof link.source.address === "string",
      },
      { signal },
    );
    let sender: Link<Sender> | undefined;
    try {
      sender = await Link.open<Sender>(
        host,
        {
          kind: "sender",
          name: what,
          attach: (session) => session.open_sender({ name: randomUUID(), target: { address } }),
          attached: (link) => isTerminus(link.target),
        },
        { signal },
      );
      const { address: reply_to } = receiver.rhea.source;
      return await exchange(
        sender,
        receiver,
        { ...message, reply_to, correlation_id: randomUUID() },
        what,
        signal,
      );
    } finally {
      void sender?.close();
      void receiver.close();
    }
  });
}

/** Sends one message when there is credit, and waits for one. */
export function exchange(
  sender: Link<Sender>,
  receiver: Link<Receiver>,
  message: Message,
  what: string,
  signal: AbortSignal,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    sender.whenEnded(reject);
    receiver.whenEnded(reject);
    onAbort(signal, () => reject(abortError(signal, what)));
    receiver.rhea.on("message", ({ message: answer, delivery }: EventContext) => {
      delivery?.accept();
      if (answer !== undefined) resolve(answer);
    });
    for (const refusal of ["rejected", "released", "modified"]) {
      sender.rhea.on(refusal, () => reject(new RmiError("rejected", `${what}: the message was ${refusal}`)));
    }
    for (const event of ["accepted", "settled"]) sender.rhea.on(event, () => undefined);
    receiver.rhea.add_credit(1);
    const send = (): void => {
      sender.rhea.removeListener("sendable", send);
      sender.rhea.send(message);
    };
    if (sender.rhea.sendable()) send();
    else sender.rhea.on("sendable", send);
  });
}
