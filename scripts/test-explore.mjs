// Runs the property tests with values that no run has seen before: a random seed, and FC_RUNS times the runs (default 10).
// FC_SEED repeats a run. Further arguments are vitest's.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const { FC_SEED = String(randomInt(2 ** 31)), FC_RUNS = "10" } = process.env;
const files = readdirSync("test", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts") && !file.startsWith("peers"))
  .map((file) => join("test", file))
  .filter((file) => readFileSync(file, "utf8").includes('from "fast-check"'));

console.log(
  `${files.length} files, ${FC_RUNS} times the runs; again with FC_SEED=${FC_SEED} FC_RUNS=${FC_RUNS}`,
);
const { status } = spawnSync(
  "npx",
  ["vitest", "run", "--testTimeout", "3600000", ...files, ...process.argv.slice(2)],
  { stdio: "inherit", env: { ...process.env, FC_SEED, FC_RUNS } },
);
process.exitCode = status ?? 1;
