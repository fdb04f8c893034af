import type { Cursor } from "./encoded.js";
import type { Task } from "./end-of-turn.js";
import type { Reason } from "./faults.js";
import type { Flow } from "./hot-frames.js";
import type { Incoming } from "./incoming.js";
import type { Nodes } from "./nodes.js";
import type { Outgoing, OutgoingPeer } from "./outgoing.js";
import type { BrokerSettings } from "./settings.js";

/** What a session and its links see of the connection that they are part of. */
export interface Peer extends OutgoingPeer {
  readonly settings: BrokerSettings;
  readonly nodes: Nodes;
  /** Reads messages; the frame that they came in has been read by then. */
  readonly cursor: Cursor;
  /** Counts bytes of deliveries that are not complete yet. @throws PeerFault past the limit */
  holdPartial(bytes: number): void;
  /** Counts sessions and links. @throws PeerFault past the limit */
  holdLink(count: 1 | -1): void;
  /** Calls the session's `endTurn` once, before the output is flushed. */
  dirty(session: Task): void;
}

/** What a link sees of the session that it is part of. */
export interface LinkHost {
  readonly peer: Peer;
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
  /** Calls `grantCredit` at the end of the turn. */
  owesCredit(link: CreditOwed): void;
  writeFlow(link: Flow["link"]): void;
  /** Something was written, or is to be at the end of the turn. */
  written(): void;
  /** Ends a link that the peer did not ask to end. */
  detach(link: { readonly handle: number }, reason: Reason): void;
}

export interface CreditOwed {
  grantCredit(): void;
}
