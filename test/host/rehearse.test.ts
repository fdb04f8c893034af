import { expect, test } from "vitest";
import { rehearse } from "../../src/host/rehearse.js";

test("a rehearsal goes the whole way of a call, to its result", async () => {
  expect(await rehearse()).toEqual({ kind: "result", retval: '"x"' });
});
