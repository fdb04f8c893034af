import type { Session } from "rhea";
import type { RmiError } from "../../errors.js";
import type { Cork } from "./cork.js";

/** What a connection is to its links. */
export interface LinkHost {
  /** Open links, and those being opened or closed. */
  readonly links: Set<HostedLink>;
  readonly cork: Cork;
  readonly openTimeoutMs: number;
  readonly maxMessageBytes: number;
  /** @throws RmiError `closed`, or why the connection was lost */
  throwIfEnded(): void;
  /** @throws RmiError `unavailable` when the broker allows no further session, which each link needs one of */
  beginSession(): Session;
}

/** What a link is to its connection. */
export interface HostedLink {
  /** The connection is gone. */
  lost(reason: RmiError): void;
  /** Called when the socket takes bytes again. */
  onWritable: () => void;
}
