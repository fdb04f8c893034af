import type { Session } from "rhea";
import { RmiError } from "../../errors.js";

/** A transfer frame as rhea reads it: its fields are accessors, absent ones are null. */
interface TransferFrame {
  readonly performative: { readonly more: unknown; readonly aborted: unknown; message_format: unknown };
  payload?: Buffer;
}
type TransferSession = Session & { on_transfer(frame: TransferFrame): void };

/** What is known of the delivery whose last frame is being handled. */
export interface Incoming {
  /** Why it is not to be handed out; undefined when it may be. */
  readonly refusal: RmiError | undefined;
}

/** A message format that is nobody's: rhea hands messages of a format it does not know out as bytes. */
const UNDECODED = 0xffff_ffff;

/**
 * Makes a session with one receiving link hand messages out as bytes, and look at their size while they come in: past the
 * limit no further bytes are kept, and the delivery is refused when its end has come. rhea would keep all of them, decode
 * whatever they are, and end the connection over what it cannot decode. A delivery beyond the credit ends the connection.
 */
export function receiveUndecoded(
  session: Session,
  maxMessageBytes: number,
  hasCredit: () => boolean,
): Incoming {
  const { on_transfer: receive } = session as TransferSession;
  const incoming = { refusal: undefined as RmiError | undefined };
  let bytes = 0;
  let complete = true;
  (session as TransferSession).on_transfer = (frame) => {
    const { performative } = frame;
    if (complete && !hasCredit()) throw new Error("it sent a message without credit"); // rhea ends the connection
    complete = performative.more !== true;
    bytes += frame.payload?.length ?? 0;
    if (bytes > maxMessageBytes) {
      frame.payload = NOTHING;
      incoming.refusal ??= new RmiError("too-large", `a message larger than ${maxMessageBytes} bytes`, {
        details: { limit: maxMessageBytes },
      });
    }
    if (performative.aborted === true)
      incoming.refusal ??= new RmiError("malformed", "its sender gave it up");
    performative.message_format = UNDECODED;
    receive.call(session, frame);
    if (!complete) return;
    bytes = 0;
    incoming.refusal = undefined;
  };
  return incoming;
}

const NOTHING = Buffer.alloc(0);
