import type { Channel, ChannelModel } from "amqplib";
import type { RmiError } from "../../errors.js";
import type { Intake } from "./intake.js";
import type { Output } from "./output.js";

/** What a connection is to its links. */
export interface LinkHost {
  /** Open links, and those being opened or closed. */
  readonly links: Set<HostedLink>;
  readonly intake: Intake;
  readonly output: Output;
  /** As agreed with the broker. */
  readonly maxFrameBytes: number;
  readonly openTimeoutMs: number;
  readonly maxMessageBytes: number;
  /** The broker reads nothing from us for now: it is short of memory or disk. */
  readonly blocked: boolean;
  /** @throws RmiError `closed`, or why the connection was lost */
  throwIfEnded(): void;
  /** @throws RmiError `unavailable` when the broker allows no further channel, which each link needs one of */
  openChannel<C extends Channel>(open: (model: ChannelModel) => Promise<C>): Promise<C>;
}

/** What a link is to its connection. */
export interface HostedLink {
  /** It is of no use any more, for this reason. */
  end(reason: RmiError): void;
  /** The connection is gone. */
  lost(reason: RmiError): void;
  close(): Promise<void>;
  /** Called when the socket takes bytes again, or the broker does. */
  onWritable: () => void;
}
