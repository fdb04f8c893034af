import { startRabbit } from "./rabbitmq.js";

/** Starts one RabbitMQ for all files of a test run, which `World.anyBroker` then gives virtual hosts of. */
export default async function setup(): Promise<() => Promise<void>> {
  const adapter = process.env["GOFER_TEST_ADAPTER"] ?? "amqp-0-9-1";
  const rabbit = await startRabbit();
  process.env["GOFER_TEST_RABBITMQ"] = JSON.stringify({ adapter, control: rabbit.control });
  return () => rabbit.close();
}
