import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import amqp from "amqplib";
import { build } from "esbuild";

const SOURCE = resolve(import.meta.dirname, "../../test/support/rabbitmq.ts");
const BUILT = resolve(import.meta.dirname, "../results/rabbitmq.mjs");

/** A node of RabbitMQ of its own for as long as `use` runs: the tests', so that there is one way to start it. */
export async function withRabbit(use) {
  mkdirSync(resolve(BUILT, ".."), { recursive: true });
  await build({ entryPoints: [SOURCE], outfile: BUILT, bundle: true, platform: "node", format: "esm" });
  const { startRabbit } = await import(pathToFileURL(BUILT).href);
  const rabbit = await startRabbit();
  try {
    return await use(rabbit);
  } finally {
    await rabbit.close();
  }
}

/** Makes queues with an amqplib connection: [name, options] each. */
export async function declare(port, queues) {
  const connection = await amqp.connect({ hostname: "127.0.0.1", port });
  const channel = await connection.createChannel();
  for (const [name, options] of queues) await channel.assertQueue(name, options);
  await connection.close();
}
