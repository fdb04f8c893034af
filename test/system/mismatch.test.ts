/** An agent that runs a later build of a plugin than its caller's client was generated from. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AgentHandle, Call } from "../../src/client/emitted.js";
import type { RmiError } from "../../src/errors.js";
import { gofer, ROOT, World } from "../support/processes.js";

/** What the emitted client says, as far as these tests go. */
interface Shelves extends AgentHandle {
  Shelf(room: string): {
    count(least: number): Call<number>;
    find(query: { title: string; year?: number }): Call<{ title: string; pages: number }[]>;
    largest(): Call<{ title: string; pages: number }>;
    add(title: string): Call<number>;
    burn(): Call<void>;
  };
  Room(name: string): { label(): Call<string> };
}

const plugins = join(ROOT, "test/system/plugins");
const world = new World();
let agent: Shelves;

beforeAll(async () => {
  const { url } = await world.anyBroker();
  const out = join(world.folder, "generated");
  const generated = await gofer(["generate", join(plugins, "was/shelf.ts"), "-o", out]);
  expect(generated.stderr).toBe("");
  const root = await world.build(join(plugins, "now/shelf.ts"), url, "shelf");
  await world.goferd(root, "shelf");
  const { shelf } = (await import(join(out, "shelf.client.ts"))) as {
    shelf: { connect(url: string, address: string, options: object): Promise<Shelves> };
  };
  agent = await shelf.connect(url, "shelf", { wait: "30s" });
});
afterAll(async () => {
  await agent?.close({ drain: false });
  await world.close();
});

async function failureOf(call: Call<unknown>): Promise<RmiError> {
  return call.then(
    (value) => {
      throw new Error(`it gave ${JSON.stringify(value)}`);
    },
    (error: RmiError) => error,
  );
}

test("calls that both builds understand pass", async () => {
  const shelf = agent.Shelf("a");
  expect(await shelf.count(3)).toBe(3);
  expect(await shelf.add("abc")).toBe(4);
  await expect(shelf.find({ title: "abc", year: 2000 })).rejects.toMatchObject({
    code: "contract-mismatch", // what it takes fits; what it gives does not
  });
});

test("arguments that the agent cannot take: what has changed, with the path to each", async () => {
  const failure = await failureOf(agent.Shelf("a").find({ title: "abc" }));
  expect(failure.code).toBe("contract-mismatch");
  expect(failure.details).toMatchObject({
    faults: [{ path: "query.year", expected: "a value", found: "nothing" }],
    differences: [
      { path: "Shelf.find(query).title", what: "can now be an object, too" },
      { path: "Shelf.find(query).year", what: "must be there now" },
      { path: "Shelf.find(query).language", what: 'is new, and may be there: "de" | "en"' },
      { path: "Shelf.find() result[].pages", what: "was a number, is now a string" },
    ],
  });
  expect(failure.message).toContain("query.year: expected a value, found nothing");
  expect(failure.message).toContain("\nShelf.find(query).year must be there now\n");
});

test("a result that the caller's types do not allow is no result", async () => {
  const failure = await failureOf(agent.Shelf("a").largest());
  expect(failure).toMatchObject({
    code: "contract-mismatch",
    details: {
      path: "result.pages",
      expected: "a number",
      found: '"one"',
      differences: [{ path: "Shelf.largest() result.pages", what: "was a number, is now a string" }],
    },
  });
});

test("constructor arguments that the agent cannot take", async () => {
  const failure = await failureOf(agent.Room("hall").label());
  expect(failure).toMatchObject({
    code: "contract-mismatch",
    details: {
      differences: [
        { path: "Room(name)", what: "is not taken any more" },
        { path: "Room(number)", what: "is new, and must be given: a number" },
      ],
    },
  });
});

test("a member that is gone", async () => {
  const failure = await failureOf(agent.Shelf("a").burn());
  expect(failure).toMatchObject({
    code: "member-not-found",
    details: {
      differences: [
        { path: "Shelf.burn()", what: "is not offered any more; there are add, count, find, largest" },
      ],
    },
  });
});

test("an argument that neither build takes is told as it is, without differences that are none", async () => {
  const failure = await failureOf(agent.Shelf("a").count("three" as never));
  expect(failure).toMatchObject({ code: "invalid-arguments", details: { faults: [{ path: "least" }] } });
  expect(failure.details["differences"]).toBeUndefined();
});
