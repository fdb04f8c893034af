import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { credentials } from "../../src/cli/credentials.js";

const folder = mkdtempSync(join(tmpdir(), "gofer-cli-"));
const file = join(folder, "word");
writeFileSync(file, "from a file\n");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const asked: string[] = [];
const ask = (prompt: string): Promise<string> => {
  asked.push(prompt);
  return Promise.resolve("typed");
};
const env = { GOFER_SECRET: "env secret", GOFER_PASSWORD: "env password" };

test.each([
  ["nothing", {}, {}, {}],
  [
    "what is given",
    { secret: "s", user: "u", password: "p" },
    env,
    { secret: "s", user: "u", password: "p" },
  ],
  [
    "files",
    { secret: `@${file}`, user: "u", password: `@${file}` },
    env,
    { secret: "from a file", user: "u", password: "from a file" },
  ],
  ["the environment", { user: "u" }, env, { secret: "env secret", user: "u", password: "env password" }],
  ["no password without a user", { password: "p" }, env, { secret: "env secret" }],
  ["asked for", { user: "u" }, {}, { user: "u", password: "typed" }],
])("%s", async (_name, flags, environment, expected) => {
  expect(await credentials(flags, { env: environment, ask })).toEqual(expected);
});

test("only a password that nobody gave is asked for", () => expect(asked).toEqual(["Password of u: "]));

test("where there is no terminal, none is asked for", async () => {
  expect(await credentials({ user: "u" }, { env: {} })).toEqual({ user: "u" });
});

test("a file that is not there", async () => {
  await expect(credentials({ secret: "@/nowhere" }, { env: {} })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("--secret"),
  });
});
