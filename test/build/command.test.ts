import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { buildCommand } from "../../src/cli/commands/build.js";
import { folderWith } from "./support.js";

afterEach(() => vi.restoreAllMocks());

test("gofer build prints what it wrote, left as it was, and kept", async () => {
  const folder = await folderWith({
    "demo.ts": `import { remote } from "gofer-rmi/plugin"; export const f = remote((): number => 1);`,
  });
  const out = join(folder, "out");
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((printed += String(text)), true));
  const run = async (): Promise<readonly string[]> => {
    printed = "";
    await buildCommand.parseAsync([join(folder, "demo.ts"), "-o", out, "--queue", "q"], { from: "user" });
    return printed.replaceAll(`${out}/`, "").trim().split("\n");
  };
  expect(await run()).toEqual([
    "wrote lib/demo.mjs",
    "wrote lib/demo.api.json",
    "wrote plugins/demo.conf",
    "wrote agent.conf",
    "wrote overlay/README",
  ]);
  expect(await run()).toEqual([
    "unchanged lib/demo.mjs",
    "unchanged lib/demo.api.json",
    "unchanged plugins/demo.conf",
    "kept agent.conf",
    "kept overlay/README",
  ]);
});
