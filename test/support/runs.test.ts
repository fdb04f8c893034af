/** Which command runs which tests: each runs in one of them, and what `npm test` has needs only Node and npm. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { finished, ROOT } from "./processes.js";

async function listed(config: string): Promise<string[]> {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const { stdout } = await finished(process.execPath, [vitest, "list", "--filesOnly", "--config", config]);
  return stdout.split("\n").filter((line) => line.endsWith(".test.ts"));
}

/** Every test, also those that `vitest` would never look at. */
function written(): string[] {
  const files = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" });
  return files.filter((path) => path.endsWith(".test.ts")).map((path) => `test/${path}`);
}

test("tests of peers and of core files have commands of their own; npm test has all others", async () => {
  const apart = await Promise.all(["peers", "cores"].map((name) => listed(`vitest.${name}.config.ts`)));
  expect(apart.map((files) => files.length > 0)).toEqual([true, true]);
  const all = [...(await listed("vitest.config.ts")), ...apart.flat()];
  expect(all.sort()).toEqual(written().sort());
});
