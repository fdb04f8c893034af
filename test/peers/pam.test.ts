/** Real PAM, and an account made for the test: that takes root. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pamAuthority } from "../../src/pam/authenticate.js";
import { Account } from "../support/accounts.js";
import type { AgentOptions, UntypedStub } from "../../src/client/index.js";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, World, type Running } from "../support/processes.js";
import { filesOf, find, processOf, said, wanted } from "../support/search.js";

const world = new World();
let account: Account;

beforeAll(() => {
  account = new Account();
});
afterAll(async () => {
  account.remove();
  await world.close();
});

describe("asked directly", () => {
  const ask = pamAuthority(join(ROOT, "dist/src/pam/helper.js"));
  const login = (odd: object = {}): Parameters<typeof ask>[0] => ({
    user: account.name,
    password: account.password,
    service: "passwd",
    ...odd,
  });

  test("the right password", async () => {
    expect(await ask(login())).toEqual({ kind: "granted" });
  });

  test.each([
    ["a wrong password", { password: "wrong" }],
    ["a user that is none", { user: "gofer-nobody" }],
    ["a service that lets nobody in", { service: "deny" }],
  ])("%s", async (_name, odd) => {
    const service = account.service("auth required pam_deny.so", "account required pam_permit.so");
    expect(await ask(login("service" in odd ? { service } : odd))).toEqual({ kind: "refused" });
  });

  test("a module that prompts, tells and asks for a name, too", async () => {
    const service = account.service(
      "auth optional pam_echo.so hello %u",
      "auth required pam_unix.so",
      "account required pam_unix.so",
    );
    expect(await ask(login({ service }))).toEqual({ kind: "granted" });
  });

  test("the right password of an account that has expired (X-22)", async () => {
    const other = new Account();
    try {
      expect(await ask(login({ user: other.name, password: other.password }))).toEqual({ kind: "granted" });
      other.expire();
      expect(await ask(login({ user: other.name, password: other.password }))).toEqual({ kind: "refused" });
    } finally {
      other.remove();
    }
  });
});

describe("a member that asks for the user", () => {
  let agent: Running;
  let url: string;
  let gate: { readonly asked: string; readonly open: string };
  const callers: Loose[] = [];

  beforeAll(async () => {
    ({ url } = await world.broker());
    gate = { asked: join(world.folder, "asked"), open: join(world.folder, "open") };
    execFileSync("mkfifo", [gate.asked, gate.open]);
    const script = join(world.folder, "gate.sh");
    writeFileSync(
      script,
      `#!/bin/sh\necho asked > ${gate.asked}\nread word < ${gate.open}\n[ "$word" = open ]\n`,
    );
    chmodSync(script, 0o755);
    const slow = account.service(
      `auth required pam_exec.so quiet ${script}`,
      "account required pam_permit.so",
    );
    const agents = account.service(
      `auth optional pam_exec.so log=${join(world.folder, "used")} /bin/echo used`,
      "auth required pam_unix.so",
      "account required pam_unix.so",
    );
    const { name } = account;
    const source = join(world.folder, "guarded.ts");
    writeFileSync(
      source,
      `import { fork, pam, remote, user } from "gofer-rmi/plugin";
      export class Guarded {
        @remote @user("${name}") mine(): string { return "in"; }
        @remote @fork @user("${name}") forked(): string { return "in"; }
        @user("${name}") @remote({ secret: "k-e-y" }) either(): string { return "in"; }
        @remote @pam({ user: "${name}", service: "${slow}" }) slow(): string { return "in"; }
        @remote free(): string { return "free"; }
      }`,
    );
    const root = await world.build(source, url, "guarded");
    writeFileSync(join(root, "overlay/guarded.conf"), "[main]\nthreads=3\n");
    mkdirSync(join(root, "conf.d"));
    writeFileSync(join(root, "conf.d/pam.conf"), `[pam]\nservice=${agents}\n`);
    agent = await world.goferd(root, "guarded");
  });
  afterAll(async () => {
    await Promise.all(callers.map((one) => one.close({ drain: false })));
  });

  const guarded = (options: AgentOptions = {}): UntypedStub => {
    const one = agentAt(url, "guarded", "30s", options);
    callers.push(one);
    return one["Guarded"]!();
  };
  const refused = (xclass: string): object => ({ code: "not-authorized", details: { xclass } });

  test("right, wrong, and nobody", async () => {
    const { name: user, password } = account;
    expect(await guarded({ user, password })["mine"]!()).toBe("in");
    await expect(guarded({ user, password: "wr0ng" })["mine"]!()).rejects.toMatchObject(
      refused("NotAuthenticated"),
    );
    await expect(guarded({ user: "root", password })["mine"]!()).rejects.toMatchObject(
      refused("UserNotAuthorized"),
    );
    await expect(guarded({ user })["mine"]!()).rejects.toMatchObject(refused("PasswordRequired"));
    await expect(guarded()["mine"]!()).rejects.toMatchObject(refused("UserRequired"));
  });

  test("by the agent's own service, where the member names none (A-34)", () => {
    expect(readFileSync(join(world.folder, "used"), "utf8")).toContain("used");
  });

  test("in a process of its own", async () => {
    const { name: user, password } = account;
    expect(await guarded({ user, password })["forked"]!()).toBe("in");
    await expect(guarded({ user })["forked"]!()).rejects.toMatchObject(refused("PasswordRequired"));
  });

  test("or a secret, where it says so", async () => {
    const { name: user, password } = account;
    expect(await guarded({ secret: "k-e-y" })["either"]!()).toBe("in");
    expect(await guarded({ user, password })["either"]!()).toBe("in");
    await expect(guarded({ secret: "n0-key" })["either"]!()).rejects.toMatchObject(refused("UserRequired"));
  });

  test("while PAM takes its time, the plugin goes on", async () => {
    const { name: user, password } = account;
    const waiting = guarded({ user, password })["slow"]!();
    await readFile(gate.asked); // PAM is at it, and stays so until we say
    const running = processOf("the agent", agent.child.pid!);
    expect(find([wanted("its process", "gofer-pam")], running)).toEqual([
      "its process, in cmdline of the agent",
    ]);
    expect(find([wanted("the password", password)], running)).toEqual([]);
    expect(await guarded()["free"]!()).toBe("free");
    await writeFile(gate.open, "open\n");
    expect(await waiting).toBe("in");
  });

  test("no password is in the agent's log, nor in what it keeps", () => {
    const places = [said("the log", agent.lines.join("\n")), ...filesOf("the folder", world.folder)];
    const found = find([wanted("the plugin", "guarded")], places);
    expect(found).toContain("the plugin, in the log");
    expect(found.some((one) => one.startsWith("the plugin, in the folder/root/state/journal/"))).toBe(true);
    expect(find([wanted("right", account.password), wanted("wrong", "wr0ng")], places)).toEqual([]);
  });
});
