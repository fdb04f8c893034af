import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { finished, ROOT } from "../support/processes.js";

const unit = readFileSync(join(ROOT, "service/goferd.service"), "utf8");

/** The values of a property, in order. */
const values = (name: string): string[] =>
  unit.split("\n").flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));

test("the unit runs goferd in the foreground, with options and environment from a file that may be missing (T-15)", async () => {
  expect(values("EnvironmentFile")).toEqual(["-/etc/default/goferd", "-/etc/sysconfig/goferd"]);
  const [start] = values("ExecStart");
  expect(start).toBe("/usr/bin/env goferd --foreground $GOFERD_OPTIONS");
  const help = await finished(process.execPath, [join(ROOT, "dist/src/cli/goferd.js"), "--help"]);
  for (const option of ["--foreground", "--root", "--drain"]) {
    expect(help.stdout).toContain(option);
    expect(unit).toContain(option);
  }
});

test("a crash of the agent or of a plugin leaves no core file, in which secrets would be", () => {
  expect(values("LimitCORE")).toEqual(["0"]);
});

test("it is shipped", () => {
  const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { files: string[] };
  expect(files).toContain("service");
});
