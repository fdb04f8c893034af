/** The broker goes and comes back, and nobody has to start the agent again. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RmiError } from "../../src/errors.js";
import { agentAt, type Loose } from "../support/calling.js";
import { World, type Running } from "../support/processes.js";

const PLUGIN = `
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { context, remote } from "gofer-rmi/plugin";

/** Tells that it runs, and ends when the file "go" is there. @remote */
export async function wait(folder: string): Promise<void> {
  context().progress({ total: 1, completed: 0 });
  while (!existsSync(folder + "/go")) await pause(10);
  writeFileSync(folder + "/went", "");
}

export const echo = remote((text: string): string => text);
`;

const world = new World();
let broker: Running;
let url: string;
let agent: Running;
let caller: Loose;

beforeAll(async () => {
  ({ url, process: broker } = await world.broker());
  writeFileSync(join(world.folder, "patient.ts"), PLUGIN);
  const root = await world.build(join(world.folder, "patient.ts"), url, "patient");
  agent = await world.goferd(root, "patient");
  caller = agentAt(url, "patient", "10m"); // far beyond the time that a test has
});
afterAll(async () => {
  await caller.close({ drain: false });
  await world.close();
});

test("kill -9 of the broker: a call in flight ends by name, and the agent is back with the broker", async () => {
  const patient = caller["patient"]!;
  const inFlight = patient.wait!(world.folder);
  const ended = inFlight.then(String, (reason: unknown) => RmiError.from(reason).code);
  await inFlight[Symbol.asyncIterator]().next(); // it runs

  const lost = agent.lines.length;
  expect(await broker.stop("SIGKILL")).toBe("SIGKILL");
  expect(await ended).toBe("reply-lost");
  await agent.event("broker.lost", {}, { from: lost });
  await agent.event("broker.retry", { code: "unreachable" }, { from: lost });

  const gone = agent.lines.length;
  expect((await world.broker("--listen", url)).url).toBe(url);
  await agent.event("broker.connected", { protocol: "AMQP 1.0", dialect: "gofer-rmi" }, { from: gone });
  await agent.event("broker.reopened", { address: "patient" }, { from: gone });

  // what ran when the broker went, goes on to its end; it has the plugin's one thread
  writeFileSync(join(world.folder, "go"), "");
  expect(await patient.echo!("after")).toBe("after");
  expect(existsSync(join(world.folder, "went"))).toBe(true);
  expect(await agent.stop()).toBe(0);
});
