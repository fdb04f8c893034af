import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate, staleFiles } from "../../generators/index.js";

const EXAMPLES = join(import.meta.dirname, "../../example-plugins");
const names = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, `${name}.ts`)));

describe("what is committed beside an example is what the generator emits", () => {
  test("there are examples", () => expect(names).toContain("demo"));

  test.each(names)("%s", async (name) => {
    const out = join(EXAMPLES, name, "generated");
    const files = await generate({ plugins: [join(EXAMPLES, name, `${name}.ts`)], out });
    expect(await staleFiles(files, out)).toEqual([]);
  });
});
