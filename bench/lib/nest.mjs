/** Both ends: a durable queue, messages that are persistent, and no Nagle. */
export function nestOptions({ port, address }) {
  return {
    urls: [`amqp://127.0.0.1:${port}`],
    queue: `${address}-nest`,
    queueOptions: { durable: true },
    persistent: true,
    noAck: true,
    prefetchCount: 256,
    socketOptions: { noDelay: true, connectionOptions: { noDelay: true } },
  };
}
