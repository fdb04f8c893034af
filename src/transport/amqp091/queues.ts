import type { Channel } from "amqplib";
import { RmiError } from "../../errors.js";
import type { CallOptions, QueueSpec } from "../transport.js";
import { route } from "./address.js";
import { saysItExists } from "./errors.js";
import type { LinkHost } from "./link-host.js";
import { onOwnChannel } from "./link.js";

/** Not exclusive; deleted with its last reader, or after a time without one, just when it may expire (M-23, M-35). */
export async function declareQueue(channel: Channel, queue: string, spec: QueueSpec): Promise<void> {
  const { durable, expiresMs } = spec;
  const expiring = expiresMs !== undefined && expiresMs > 0;
  await channel.assertQueue(queue, {
    durable,
    autoDelete: expiring,
    ...(expiring ? { expires: Math.ceil(expiresMs) } : {}),
  });
}

/** The key is the queue's name (M-22). */
export async function bindQueue(
  channel: Channel,
  queue: string,
  exchange: string | undefined,
): Promise<void> {
  if (exchange !== undefined && exchange !== "") await channel.bindQueue(queue, exchange, queue);
}

/** Whether there is such a queue, or such an exchange: whether anything is bound there, only a message can tell. */
export async function exists(
  connection: LinkHost,
  address: string,
  call: CallOptions | undefined,
): Promise<boolean> {
  const { exchange, key } = route(address);
  const look = (channel: Channel): Promise<unknown> =>
    exchange === "" ? channel.checkQueue(key) : channel.checkExchange(exchange);
  try {
    await onOwnChannel(connection, `look at "${address}"`, look, call);
    return true;
  } catch (error) {
    if (!(error instanceof RmiError)) throw error;
    if (saysItExists(error)) return true;
    if (error.code === "not-found") return false;
    throw error;
  }
}

/** Deletes a queue with all that is in it. RabbitMQ says yes for a queue that there is not; others may not. */
export async function removeQueue(
  connection: LinkHost,
  queue: string,
  call: CallOptions | undefined,
): Promise<void> {
  const remove = (channel: Channel): Promise<unknown> => channel.deleteQueue(queue);
  try {
    await onOwnChannel(connection, `removal of the queue "${queue}"`, remove, call);
  } catch (error) {
    if (!(error instanceof RmiError) || error.code !== "not-found") throw error;
  }
}
