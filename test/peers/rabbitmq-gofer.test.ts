/** Gofer peers that are not ours, through RabbitMQ: py-amqp over 0-9-1, python-qpid-proton over the plugin for 1.0. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentAt } from "../support/calling.js";
import { ROOT, World } from "../support/processes.js";
import { startRabbit, type Rabbit } from "../support/rabbitmq.js";
import { understands } from "./conversation.js";

const world = new World();
let rabbit: Rabbit;

beforeAll(async () => {
  rabbit = await startRabbit();
});
afterAll(async () => {
  await world.close();
  await rabbit.close();
});

const plain = (): string => `amqp://guest:guest@127.0.0.1:${rabbit.port}`;
const over = (adapter: string) => (): string => `${adapter}+${plain()}`;

const PROTOCOLS = ["amqp-0-9-1", "amqp-1-0"] as const;
const VEC = join(ROOT, "test/system/plugins/vec.ts");

describe.each(PROTOCOLS)("our agent over %s", (protocol) => {
  beforeAll(async () => {
    const root = await world.build(VEC, over(protocol)(), "vec", `root-${protocol}`);
    const agent = await world.goferd(root, "vec");
    return async () => void (await agent.stop());
  });

  describe.each(PROTOCOLS)("and our caller over %s", (callers) => {
    test("understand each other", async () => {
      const agent = agentAt(over(callers)(), "vec");
      expect(await agent["Vec"]!().echo!({ a: [1, "ü"] })).toEqual({ a: [1, "ü"] });
      const steps: unknown[] = [];
      const call = agent["Vec"]!().progress!(2);
      for await (const { completed } of call) steps.push(completed);
      expect([steps, await call]).toEqual([[1, 2], "done"]);
      await expect(agent["Vec"]!().widget_error!()).rejects.toMatchObject({
        code: "remote",
        xclass: "WidgetError",
      });
      expect(await agent.Admin.echo("hello")).toBe("hello");
      await agent.close();
    });
  });

  describe("and py-amqp", () => {
    understands({
      script: "amqp_gofer.py",
      url: plain,
      ours: over(protocol),
      // the plugin for 1.0 turns a string value into bytes that it labels; the header's durable crosses
      seen:
        protocol === "amqp-0-9-1"
          ? { properties: { delivery_mode: 2, content_encoding: "utf-8" } }
          : { properties: expect.objectContaining({ delivery_mode: 2 }) as unknown },
    });
  });

  describe("and python-qpid-proton", () => {
    understands({
      script: "proton_gofer.py",
      more: ["--rabbitmq"],
      url: plain,
      ours: over(protocol),
      // what was published over 0-9-1 is bytes over 1.0; and so is a request over 1.0, for readers over 0-9-1
      seen: { string: protocol === "amqp-1-0", durable: true, ttl: 0 },
      seenOfRequests: { string: false, durable: true, ttl: 0 },
    });
  });
});
