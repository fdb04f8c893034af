/**
 * Our broker, as a process of its own.
 *
 *   node broker-process.mjs [port]        prints "ready PORT"
 *
 * BENCH_DIST names the folder of another build than ../dist.
 */
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const dist = process.env.BENCH_DIST ?? resolve(import.meta.dirname, "../dist");
const { startBroker } = await import(pathToFileURL(resolve(dist, "src/broker/index.js")).href);

const broker = await startBroker({ listen: `amqp://127.0.0.1:${process.argv[2] ?? 0}` });
console.log(`ready ${broker.port}`);
process.once("SIGTERM", () => broker.close());
