/** The example plugin `system`, served by a real goferd, and an account made for the test: that takes root. */
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../src/client/index.js";
import { Account } from "../support/accounts.js";
import { agentAt, type Loose } from "../support/calling.js";
import { isAlive, ROOT, World } from "../support/processes.js";

const world = new World();
let account: Account;
let system: Loose;

beforeAll(async () => {
  account = new Account();
  const { url } = await world.broker();
  const root = await world.build(join(ROOT, "example-plugins/system/system.ts"), url, "system");
  await world.goferd(root, "system");
  system = agentAt(url, "system", "30s");
});
afterAll(async () => {
  await system.close();
  account.remove();
  await world.close();
});

const scripts = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("gofer-script-"));

describe("with a real account", () => {
  const shell = (cmd: string, options = {}) =>
    system["Shell"]!.$with(options)(account.name, account.password).run!(cmd);

  test("Shell runs as that user, and reports", async () => {
    const seen: Json[] = [];
    const result = await shell("id -un; exit 4", {
      progress: ({ details }: { details: Json }) => seen.push(details),
    });
    expect(result).toEqual({ status: 4, stdout: `${account.name}\n`, stderr: "", truncated: false });
    expect(seen).toEqual([{ stdout: account.name, stderr: "" }]);
  });

  test("Script runs as that user with its options, and leaves nothing behind", async () => {
    const before = scripts();
    const content = '#!/bin/sh\nid -un; for each; do echo "[$each]"; done';
    const result = await system["Script"]!(content).run!(account.name, account.password, "a b", "$(id)");
    expect(result).toMatchObject({ status: 0, stdout: `${account.name}\n[a b]\n[$(id)]\n` });
    expect(scripts()).toEqual(before);
  });

  test("a cancelled Shell ends its command", async () => {
    const pids: number[] = [];
    const call = shell("echo $$; exec sleep 1000", {
      progress: ({ details }: { details: { stdout: string } }) => pids.push(Number(details.stdout)),
    });
    const ended = expect(call).rejects.toMatchObject({ code: "cancelled" });
    await expect.poll(() => pids.length, { timeout: 30_000 }).toBe(1);
    expect(isAlive(pids[0]!)).toBe(true);
    expect(await call.cancel()).toBe(true);
    await ended;
    await expect.poll(() => isAlive(pids[0]!), { timeout: 30_000 }).toBe(false);
  });

  test("an account that may not be used is refused with the right password (X-22)", async () => {
    account.expire();
    expect(await shell("id")).toEqual({ status: 77, stdout: "", stderr: "", truncated: false });
  });
});
