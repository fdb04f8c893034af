import { expect, test } from "vitest";
import { callContext, Cancellation } from "../../src/plugin/context.js";
import { decodeRequest } from "../../src/wire/request.js";
import { prepare, type Outcome } from "../../src/host/dispatcher.js";
import { rehearse } from "../../src/host/rehearse.js";

test("a rehearsal goes the whole way of a call, to its result", async () => {
  const outcomes: Outcome[] = [];
  await rehearse(async (plugin, body) => {
    const request = decodeRequest(body);
    const call = { sn: request.sn, data: null, cancellation: new Cancellation(), report: () => undefined };
    outcomes.push(await prepare(plugin, request)(callContext({ plugin: plugin.name, ...call })));
  });
  expect(outcomes.length).toBeGreaterThan(1);
  for (const outcome of outcomes) expect(outcome).toEqual({ kind: "result", retval: '"x"' });
});
