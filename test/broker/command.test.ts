import { afterEach, describe, expect, test } from "vitest";

import { ROOT, World } from "../support/processes.js";
import { brokerWith, closeAll, connectTo, dial, event, Inbox } from "./clients.js";

const GOFER = `${ROOT}/dist/src/cli/gofer.js`;
let world: World | undefined;
afterEach(async () => {
  await closeAll();
  await world?.close();
});

const start = (...args: readonly string[]) =>
  (world = new World()).start(process.execPath, [GOFER, "broker", ...args]);

describe("gofer broker", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`says where it listens, and ends well on ${signal}`, async () => {
      const broker = start("--listen", "amqp://127.0.0.1:0", "--user", "ann:a:b", "--heartbeat", "5s");
      const line = await broker.line((text) => text.startsWith("listening"));
      const port = Number(/^listening on amqp:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1]);
      const connection = dial(port, { username: "ann", password: "a:b" });
      await event(connection, "connection_open");
      expect(connection.idle_time_out).toBe(5000);
      expect(connection.properties).toMatchObject({
        product: "gofer-rmi",
        version: expect.stringMatching(/^\d/),
      });
      await Inbox.open(connection, "inbox");
      expect(await broker.stop(signal)).toBe(0);
      expect(broker.lines).toEqual([line]);
    });
  }

  test("fails with one line when something else listens there", async () => {
    const { url, port } = await brokerWith();
    const broker = start("--listen", url);
    expect(await broker.exited).not.toBe(0);
    expect(broker.lines.join("\n")).toContain(`${port}`);
    expect((await connectTo({ ...(await brokerWith()), port })).is_open()).toBe(true); // the first one still does
  });

  for (const args of [
    ["--user", "nameonly"],
    ["--cert", "only.pem"],
    ["--auto-create", "sometimes"],
    ["--max-queue-length", "many"],
    ["--listen", "nowhere"],
  ]) {
    test(`refuses ${args.join(" ")}`, async () => {
      expect(await start(...args).exited).not.toBe(0);
    });
  }
});
