import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ADDRESS, echo, failureOf, world } from "./support.js";

describe("a typed call", () => {
  test("gives the result, and sends what the contract says", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    const agent = await connect();
    assert.equal(await agent.Dog("rover", 10).bark("howdy"), "howdy");
    const { request } = peer.calls[0]!;
    assert.equal(request.classname, "Dog");
    assert.equal(request.method, "bark");
    assert.deepEqual(request.cntr, { args: ["rover", 10], kws: {} });
    assert.deepEqual(request.ext, { hash: "ba00000000000001" });
  });
});
