/**
 * A minimal relay over rhea: what anybody would write in an afternoon, and what our broker is measured against. Queues
 * in memory, dynamic reply nodes, consumers in turn. Messages are decoded and encoded again; nothing expires, nothing is
 * bounded, and nobody is asked for a name.
 *
 *   node relay.mjs [port]        prints "ready PORT"
 */
import rhea from "rhea";

const container = rhea.create_container({ id: "relay" });
const queues = new Map();

/** @returns the queue of that name; the first who asks for it makes it */
function queueOf(address) {
  let queue = queues.get(address);
  if (queue === undefined) queues.set(address, (queue = { messages: [], consumers: [], next: 0 }));
  return queue;
}

/** Hands out messages while there are some, and a consumer that takes one. */
function dispatch(queue) {
  while (queue.messages.length > 0) {
    const consumer = nextConsumer(queue);
    if (consumer === undefined) return;
    const message = queue.messages.shift();
    consumer.promised++;
    const delivery = consumer.sender.send(message);
    consumer.unsettled.set(delivery, message);
  }
}

/** The next in turn with credit that is not used yet: rhea counts it down a tick after `send`. */
function nextConsumer(queue) {
  for (let i = 0; i < queue.consumers.length; i++) {
    const consumer = queue.consumers[queue.next++ % queue.consumers.length];
    if (consumer.sender.credit > consumer.promised) return consumer;
  }
  return undefined;
}

/** The peer wants to send. */
container.on("receiver_open", ({ receiver }) => {
  receiver.set_target(receiver.target ?? {});
  receiver.queue = queueOf(receiver.target?.address);
});

container.on("message", ({ receiver, message }) => {
  receiver.queue.messages.push(message);
  dispatch(receiver.queue);
});

/** The peer wants to receive. */
container.on("sender_open", ({ sender }) => {
  const address = sender.source.dynamic ? container.generate_uuid() : sender.source.address;
  sender.set_source({ address, dynamic: sender.source.dynamic });
  sender.queue = queueOf(address);
  sender.consumer = { sender, promised: 0, unsettled: new Map() };
  sender.queue.consumers.push(sender.consumer);
});

container.on("sendable", ({ sender }) => {
  sender.consumer.promised = 0;
  dispatch(sender.queue);
});

container.on("settled", ({ sender, delivery }) => {
  if (sender === undefined) return;
  sender.consumer.unsettled.delete(delivery);
  sender.consumer.promised = 0;
  dispatch(sender.queue);
});

container.on("released", ({ sender, delivery }) => {
  const message = sender.consumer.unsettled.get(delivery);
  if (message !== undefined) sender.queue.messages.unshift(message);
});

/** A consumer is gone: what it held goes back. */
function forget(sender) {
  const { queue, consumer } = sender;
  if (queue === undefined || !queue.consumers.includes(consumer)) return;
  queue.consumers.splice(queue.consumers.indexOf(consumer), 1);
  queue.messages.unshift(...consumer.unsettled.values());
  dispatch(queue);
}
container.on("sender_close", ({ sender }) => forget(sender));
container.on("disconnected", ({ connection }) => connection.each_sender(forget));
container.on("connection_close", ({ connection }) => connection.each_sender(forget));
for (const event of ["error", "connection_error", "sender_error", "receiver_error"])
  container.on(event, () => {});

const server = container.listen({
  host: "127.0.0.1",
  port: Number(process.argv[2] ?? 0),
  tcp_no_delay: true,
});
server.on("listening", () => console.log(`ready ${server.address().port}`));
process.once("SIGTERM", () => process.exit(0));
