import { randomUUID } from "node:crypto";
import type { Receiver, Sender, Session } from "rhea";
import { RmiError, type Code } from "../../errors.js";
import { bounded } from "../signals.js";
import type { CallOptions } from "../transport.js";
import { exchange } from "./ask.js";
import type { LinkHost } from "./link-host.js";
import { isTerminus, Link } from "./link.js";

const NODE = "/management";

/** A request in HTTP's words, and the statuses that are no failure. */
export interface ManagementRequest {
  readonly to: string;
  readonly subject: string;
  readonly body: object | null;
  readonly fine: readonly string[];
}

const CODES: Readonly<Record<string, Code>> = {
  "403": "unauthorized",
  "404": "not-found",
  "409": "rejected",
};

/**
 * Asks RabbitMQ 4's management: over a sender and a receiver of one name on one session, as it wants them.
 *
 * @throws RmiError `not-found`, `unauthorized`, `rejected`, and as links fail
 */
export async function manage(
  host: LinkHost,
  { to, subject, body, fine }: ManagementRequest,
  what: string,
  call?: CallOptions,
): Promise<void> {
  const late = (): RmiError => new RmiError("timed-out", `${what}: the broker did not answer`);
  await bounded(call, host.openTimeoutMs, late, async (signal) => {
    const name = randomUUID();
    let session!: Session;
    const shared = {
      name,
      properties: { paired: true },
      snd_settle_mode: 1 as const,
      rcv_settle_mode: 0 as const,
    };
    const sender = await Link.open<Sender>(
      host,
      {
        kind: "sender",
        name: what,
        attach: (own) => {
          session = own;
          return own.open_sender({ ...shared, source: { address: NODE }, target: { address: NODE } });
        },
        attached: (link) => isTerminus(link.target),
      },
      { signal },
    );
    try {
      pair(session, sender.rhea, name);
      const receiver = await Link.open<Receiver>(
        onSession(host, session),
        {
          kind: "receiver",
          name: what,
          attach: (own) =>
            own.open_receiver({
              ...shared,
              source: { address: NODE },
              target: { address: NODE },
              credit_window: 0,
              autoaccept: false,
            }),
          attached: (link) => isTerminus(link.source),
        },
        { signal },
      );
      const request = { to, subject, message_id: randomUUID(), reply_to: "$me", body };
      const answer = await exchange(sender, receiver, request, what, signal);
      const status = String(answer.subject);
      if (fine.includes(status)) return;
      const said = typeof answer.body === "string" ? `: ${answer.body.slice(0, 500)}` : "";
      throw new RmiError(CODES[status] ?? "rejected", `${what}: status ${status}${said}`);
    } finally {
      void sender.close(); // and the session, with both
    }
  });
}

/** The links of the host, opened on a session that is there already. */
function onSession(host: LinkHost, session: Session): LinkHost {
  return {
    links: host.links,
    cork: host.cork,
    openTimeoutMs: host.openTimeoutMs,
    maxMessageBytes: host.maxMessageBytes,
    throwIfEnded: () => host.throwIfEnded(),
    beginSession: () => session,
  };
}

/**
 * rhea keeps the links of a session by name alone, so that the second would take the first one's place. The first has been
 * attached by now, and is found by its handle from then on: it is kept under another name.
 */
function pair(session: Session, sender: Sender, name: string): void {
  const links = (session as Session & { links: Record<string, Sender | Receiver> }).links;
  delete links[name];
  links[`${name} sender`] = sender;
}
