import { type AsyncReply, notify, readAsyncReply, type ReplyListener } from "./async-reply.js";
import { QueueReader, type QueueReaderOptions } from "./queue-reader.js";

export type ReplyConsumerOptions = QueueReaderOptions;

/** Serial numbers of finished calls that are remembered, to drop what comes twice (C-24; bounded: X-14). */
const REMEMBERED = 10_000;

/** Reads the replies of asynchronous calls from a queue and hands them to a listener, one at a time, in order. */
export class ReplyConsumer extends QueueReader<AsyncReply, ReplyListener> {
  readonly #finished: Set<string>;

  /** Nothing happens on the network yet. @param queue  its bare name @throws RmiError `usage` for a bad option */
  constructor(queue: string, options: ReplyConsumerOptions = {}) {
    const finished = new Set<string>();
    super(queue, options, {
      what: "reply",
      decode: (body) => {
        const reply = readAsyncReply(body);
        return finished.has(reply.sn) ? undefined : reply;
      },
      label: ({ sn }) => `to ${sn}`,
    });
    this.#finished = finished;
  }

  protected override tell(listener: ReplyListener, reply: AsyncReply): Promise<void> {
    return notify(listener, reply);
  }

  protected override done({ kind, sn }: AsyncReply): void {
    if (kind !== "succeeded" && kind !== "failed") return;
    this.#finished.add(sn);
    if (this.#finished.size <= REMEMBERED) return;
    for (const oldest of this.#finished) {
      this.#finished.delete(oldest);
      break;
    }
  }
}
