import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Diagnosis } from "../../src/cli/doctor/diagnosis.js";
import { gofer } from "../support/processes.js";
import { type Rabbit, startRabbit } from "../support/rabbitmq.js";

let rabbit: Rabbit;
beforeAll(async () => {
  rabbit = await startRabbit();
});
afterAll(() => rabbit.close());

describe("gofer doctor at RabbitMQ", () => {
  test.each([
    ["", "AMQP 0-9-1", "amqp-0-9-1"],
    ["amqp-1-0+", "AMQP 1.0", "rabbitmq-3"],
  ])("%samqp:// finds %s, and all that gofer needs", async (prefix, protocol, dialect) => {
    const { code, stdout, stderr } = await gofer([
      "doctor",
      "--json",
      `${prefix}amqp://127.0.0.1:${rabbit.port}`,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { broker, trials } = JSON.parse(stdout) as Diagnosis;
    expect(broker).toMatchObject({ protocol, dialect, product: "RabbitMQ" });
    expect(trials.map(({ name, result }) => [name, result])).toEqual(
      ["dynamic", "declare", "ttl", "bind", "unroutable", "remove"].map((name) => [name, "works"]),
    );
    expect((await rabbit.ctl("list_queues", "name")).includes("gofer-doctor")).toBe(false);
  });

  test("both protocols know virtual hosts", async () => {
    for (const adapter of ["amqp-0-9-1", "amqp-1-0"]) {
      const { code, stdout } = await gofer(["doctor", await rabbit.vhost(adapter)]);
      expect(stdout).toMatch(/^verdict /m);
      expect(code).toBe(0);
    }
  });

  test.each(["", "amqp-1-0+"])("%samqp:// with a virtual host that is not there", async (prefix) => {
    const { code, stdout } = await gofer(["doctor", `${prefix}amqp://127.0.0.1:${rabbit.port}/nope`]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^PROBLEM {5}unauthorized: /m);
    expect(stdout).toContain('the virtual host "nope" exists');
  });

  test.each(["", "amqp-1-0+"])("%samqp:// with a wrong password, which is not shown", async (prefix) => {
    const { code, stdout } = await gofer(["doctor", `${prefix}amqp://guest:wr0ng@127.0.0.1:${rabbit.port}`]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^PROBLEM {5}unauthorized: /m);
    expect(stdout).not.toContain("wr0ng");
  });
});
