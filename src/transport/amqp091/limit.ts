import type { Channel, ConsumeMessage } from "amqplib";

/** A frame of a message as amqplib reads it: method, then properties with the size of the body, then the body in pieces. */
interface MessageFrame {
  readonly fields?: { readonly deliveryTag?: number };
  readonly size?: number;
  readonly content?: Buffer;
}
/** What amqplib does with such frames, and its typings leave out. */
type FrameReader = Channel & {
  acceptMessageFrame(frame: MessageFrame): void;
  /** The step that comes next; between messages, the first one. */
  handleMessage: unknown;
};

/**
 * Refuses deliveries whose announced size is past the limit, and keeps none of their bytes. amqplib would gather any number
 * of them.
 */
export function limitMessages(channel: Channel, maxMessageBytes: number): void {
  const reader = channel as FrameReader;
  const { acceptMessageFrame: accept, handleMessage: firstStep } = reader;
  let deliveryTag: number | undefined;
  let skipBytes = 0;
  reader.acceptMessageFrame = (frame) => {
    const { fields, size, content } = frame;
    if (skipBytes > 0 && content !== undefined) {
      skipBytes -= content.length;
      if (skipBytes <= 0 && deliveryTag !== undefined) refuse(channel, deliveryTag);
    } else if (size !== undefined && size > maxMessageBytes) {
      skipBytes = size;
      reader.handleMessage = firstStep;
    } else {
      if (size === undefined && content === undefined) deliveryTag = fields?.deliveryTag;
      accept.call(reader, frame);
    }
  };
}

function refuse(channel: Channel, deliveryTag: number): void {
  channel.nack({ fields: { deliveryTag } } as ConsumeMessage, false, false);
}
