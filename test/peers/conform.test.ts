/** `gofer conform` at an agent that is not ours, which answers as Python gofer was recorded to: every rule, every defect. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONVERSATIONS, type Conversation } from "../../src/cli/conform/conversations.js";
import { recordedCases, type Recorded } from "../../src/cli/conform/recordings.js";
import type { ConformReport } from "../../src/cli/conform/report.js";
import type { Json, JsonObject } from "../../src/json.js";
import { gofer, World } from "../support/processes.js";

type Document = Pick<Recorded, "kind" | "body">;

const REPLIES: ReadonlySet<string> = new Set([
  ...["accepted", "started", "progress", "rejected", "result", "exception"],
]);
const world = new World();
let url: string;

/** The recorded documents, with the request or the result that was not kept. */
function documentsOf({ name, request, returns }: Conversation): readonly Document[] {
  const kept = (recordedCases().get(name) ?? []).map(({ kind, body }) => ({
    kind: REPLIES.has(kind) ? kind : "request",
    body,
  }));
  const { sn = null, data = null } = kept[0]?.body ?? {};
  const version = "2.0";
  if (request !== undefined) return [{ kind: "request", body: { sn, version, data, request } }, ...kept];
  if (returns === undefined) return kept;
  return kept.flatMap((one) => [
    one,
    { kind: "result", body: { sn, version, data, result: { retval: returns } } },
  ]);
}

beforeAll(async () => {
  ({ url } = await world.broker());
  const cases = [
    asked({ classname: "vec", method: "echo", args: ["conform"], kws: {}, cntr: null }, "conform"),
    asked({ classname: "Admin", method: "hello", args: [], kws: {}, cntr: null }, "hello"),
    ...CONVERSATIONS.map(documentsOf),
  ];
  const script = join(world.folder, "script.json");
  writeFileSync(script, JSON.stringify(cases));
  const agent = world.start("/usr/bin/python3", [
    join(import.meta.dirname, "proton_recorded.py"),
    url,
    "recorded",
    script,
  ]);
  await agent.line((line) => line === "serving");
});
afterAll(() => world.close());

/** What conform asks by itself. */
function asked(request: JsonObject, retval: Json): readonly Document[] {
  const head = { sn: "probe", version: "2.0", data: null };
  return [
    { kind: "request", body: { ...head, request } },
    { kind: "result", body: { ...head, result: { retval } } },
  ];
}

test("what Python gofer answers is held to be gofer's, its defects by their names", async () => {
  const { stdout, stderr, code } = await gofer(["conform", url, "recorded", "--criteria", "--json"]);
  expect(stderr).toBe("");
  const { conversations, conforms } = JSON.parse(stdout) as ConformReport;
  expect(conversations.filter(({ verdict }) => verdict !== "held" && verdict !== "defect")).toEqual([]);
  const defects = conversations.filter(({ verdict }) => verdict === "defect");
  const known = CONVERSATIONS.filter(({ name, defect }) => defect !== undefined && name !== "raw-kwargs"); // 2.12 reads those
  expect(defects.map(({ name, notes }) => [name, notes[0]])).toEqual(
    known.map(({ name, defect }) => [name, defect!.id]),
  );
  expect([conforms, code]).toEqual([true, 0]);
});
