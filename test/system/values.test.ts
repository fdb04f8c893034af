/** Dates, bytes, bigints, maps and sets through a real agent, from a caller with and one without a contract. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { definePlugin, type AgentHandle, type Call } from "../../src/client/emitted.js";
import { agentAt } from "../support/calling.js";
import { ROOT, World } from "../support/processes.js";

const world = new World();
let url: string;
const since = new Date(0);
const entry = {
  at: new Date(1e12),
  data: new Uint8Array([0, 255]),
  sizes: new Map([["a", 2n ** 64n]]),
  tags: new Set(["x"]),
};

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  await world.goferd(await world.build(join(ROOT, "test/system/plugins/values.ts"), url, "values"), "values");
});
afterAll(() => world.close());

test("plugin code gets what was sent, also from a caller without a contract", async () => {
  await using agent = agentAt(url, "values");
  expect(await agent["Values"]!(since)["kinds"]!(entry)).toEqual(
    ["Date", "Date", "Uint8Array", "Map", "BigInt", "Set"].map((name) => `[object ${name}]`),
  );
  expect(await agent["Values"]!(since)["echo"]!(entry)).toEqual({
    at: "2001-09-09T01:46:40.000Z",
    data: "AP8=",
    sizes: [["a", "18446744073709551616"]],
    tags: ["x"],
  });
  const rounded = agent["Values"]!(since)["echo"]!({ ...entry, sizes: new Map([["a", 2 ** 60]]) });
  await expect(rounded).rejects.toMatchObject({ code: "invalid-arguments" });
});

test("a static method gets what was sent, and no instance (A-29)", async () => {
  await using agent = agentAt(url, "values");
  expect(await agent["Values"]!["given"]!("a", "b")).toEqual(["a", "b"]);
});

test("a client with plans gets back what it sent", async () => {
  interface Client extends AgentHandle {
    readonly Values: (since: Date) => { echo(given: typeof entry): Call<typeof entry> };
  }
  const result = { fields: { at: "date", data: "bytes", sizes: { map: [null, "bigint"] }, tags: { set: null } } } as const; // prettier-ignore
  const members = { echo: { parameters: ["entry"], result } };
  const namespaces = { Values: { kind: "class", construct: ["since"], members } } as const;
  const client = definePlugin<Client>({ name: "values", digest: "", namespaces });
  await using agent = await client.connect(url, "values", { wait: "20s" });
  expect(await agent.Values(since).echo(entry)).toEqual(entry);
});
