import { RmiError } from "../errors.js";

/** AMQP's own names for what went wrong, as they are told to peers (AMQP 1.0, parts 2.8.15 to 2.8.18). */
export type Condition =
  | "amqp:connection:forced"
  | "amqp:connection:framing-error"
  | "amqp:decode-error"
  | "amqp:internal-error"
  | "amqp:invalid-field"
  | "amqp:link:detach-forced"
  | "amqp:link:message-size-exceeded"
  | "amqp:link:transfer-limit-exceeded"
  | "amqp:not-allowed"
  | "amqp:not-found"
  | "amqp:not-implemented"
  | "amqp:precondition-failed"
  | "amqp:resource-deleted"
  | "amqp:resource-limit-exceeded"
  | "amqp:session:errant-link"
  | "amqp:session:handle-in-use"
  | "amqp:session:unattached-handle"
  | "amqp:session:window-violation";

/** What is told to a peer when its connection, session or link ends before it asked for that. */
export interface Reason {
  readonly condition: Condition;
  readonly description: string;
}

/** A peer broke the protocol or a limit. Never leaves the broker: the peer is told, and the log. */
export class PeerFault extends RmiError implements Reason {
  override readonly name = "PeerFault";
  readonly condition: Condition;

  constructor(condition: Condition, description: string) {
    super("malformed", description, { details: { condition } });
    this.condition = condition;
  }

  get description(): string {
    return this.message;
  }
}
