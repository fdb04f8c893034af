/** Past the limits of what an agent holds of a plugin's requests, with its only thread busy: `Admin` answers, nothing is lost. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallsLimits } from "../../src/agent/calls/calls.js";
import { ByHand } from "../support/by-hand.js";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, World } from "../support/processes.js";

const world = new World();
const callers: Loose[] = [];
let url: string;
let hand: ByHand;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  hand = await ByHand.connect(url);
});
afterAll(async () => {
  await Promise.all(callers.map((one) => one.close({ drain: false })));
  await hand.close();
  await world.close();
});

/** Sent while one runs: more than the limits below let in, fewer than the link's credit on top of that. */
const SENT = 250;
const DATA = "x".repeat(4096);

/** Loaded before the agent: its limits, made for hours of a flood, are smaller. */
function limiting(limits: Partial<CallsLimits>): string {
  const calls = pathToFileURL(join(ROOT, "dist/src/agent/calls/calls.js"));
  const code = `import { DEFAULT_CALLS_LIMITS as limits } from "${calls}"; Object.assign(limits, ${JSON.stringify(limits)})`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

test.each([
  ["count", { heldCalls: 100 }],
  ["bytes", { heldChars: 100 * DATA.length }],
])("the limit of their %s", async (limit, limits) => {
  const meet = join(world.folder, `meet-${limit}`);
  mkdirSync(meet);
  const ran = (): string[] =>
    existsSync(join(meet, "ran")) ? readFileSync(join(meet, "ran"), "utf8").trim().split("\n") : [];
  const root = await world.build(join(ROOT, "test/system/plugins/jobs.ts"), url, limit, `root-${limit}`);
  appendFileSync(join(root, "overlay/jobs.conf"), "[main]\nthreads=1\n");
  const goferd = join(ROOT, "dist/src/cli/goferd.js");
  const agent = world.start(process.execPath, ["--import", limiting(limits), goferd, "--root", root]);
  await agent.event("plugin.attached", { plugin: "jobs" });
  const { Admin } = callers[callers.push(agentAt(url, limit, "30s")) - 1]!;

  const names = Array.from({ length: SENT }, (_, number) => String(number));
  const snOf = (name: string): string => `${limit}-${name}`;
  const stateOf = async (name: string): Promise<string> => (await Admin.outcome(snOf(name))).state;
  const send = (name: string): Promise<void> => {
    const request = { classname: "jobs", method: "work", args: [meet, name] };
    return hand.send(limit, JSON.stringify({ sn: snOf(name), version: "2.0", data: DATA, request }));
  };
  await send("first");
  await expect.poll(ran, { timeout: 20_000 }).toEqual(["first"]);
  for (const name of names) await send(name);

  // what is asked comes behind all of them
  await expect.poll(() => stateOf("90"), { timeout: 20_000 }).toBe("queued");
  expect(await Admin.hello()).toBe("Hello, I am gofer agent");
  expect(await Promise.all(["first", "150", "249"].map(stateOf))).toEqual(["running", "unknown", "unknown"]);
  expect(await Admin.cancel(snOf("50"))).toEqual([snOf("50")]);
  expect(await stateOf("50")).toBe("finished");

  for (const name of ["first", ...names]) writeFileSync(join(meet, `go-${name}`), "");
  await expect.poll(() => ran().length, { timeout: 60_000 }).toBe(SENT);
  expect(ran()).toEqual(["first", ...names.filter((name) => name !== "50")]);
  await expect.poll(() => stateOf("249"), { timeout: 20_000 }).toBe("finished");
});
