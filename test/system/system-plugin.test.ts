/**
 * The example plugin `system`, served by a real goferd. Programs that would take the machine down are looked for in a
 * folder of the test's own, where they only say what they were given. test/peers/system-plugin.test.ts has a real account.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installBridge } from "../../src/plugin/bridge.js";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, World } from "../support/processes.js";

const world = new World();
let system: Loose;
let bin: string;
let module: string;

beforeAll(async () => {
  bin = join(world.folder, "bin");
  mkdirSync(bin);
  for (const name of ["shutdown", "systemctl"]) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho ${name} "$@"\n[ "$3" != status ] || exit 3\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const { url } = await world.anyBroker();
  const root = await world.build(join(ROOT, "example-plugins/system/system.ts"), url, "system");
  const built = readdirSync(root, { recursive: true, encoding: "utf8" });
  module = join(
    root,
    built.find((file) => file.endsWith("system.mjs"))!,
  );
  const { PATH } = process.env;
  process.env["PATH"] = `${bin}:${PATH}`;
  await world.goferd(root, "system");
  process.env["PATH"] = PATH;
  system = agentAt(url, "system", "30s");
});
afterAll(async () => {
  await system.close();
  await world.close();
});

const refused = { status: 77, stdout: "", stderr: "", truncated: false };
const scripts = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("gofer-script-"));

describe("whatever runs as another user asks for a password first (P-7)", () => {
  const guarded = [
    "System.halt",
    "System.reboot",
    "System.cancel",
    "Service.start",
    "Service.stop",
    "Service.restart",
  ];

  test.each([
    ["nobody", {}],
    ["somebody else", { user: "nobody", password: "x" }],
  ])("every guarded member: %s is not authorized", async (_name, shows) => {
    const calls = guarded.map((target) => {
      const [namespace = "", member = ""] = target.split(".");
      const stub = namespace === "Service" ? system["Service"]!("cron") : system["System"]!;
      return expect(stub.$with(shows)[member]!()).rejects.toMatchObject({ code: "not-authorized" });
    });
    await Promise.all(calls);
  });

  test("a wrong password is not authorized", async () => {
    const show = { user: "root", password: "wrong" };
    await expect(system["System"]!.$with(show).halt!()).rejects.toMatchObject({ code: "not-authorized" });
  });

  test("Shell: status 77, and nothing is run", async () => {
    const witness = join(world.folder, "ran");
    const users = ["root", "no-such-user", "", "-x", "root\0"];
    const results = users.map((user) => system["Shell"]!(user, "wrong").run!(`touch ${witness}`));
    expect(await Promise.all(results)).toEqual(users.map(() => refused));
    expect(existsSync(witness)).toBe(false);
  });

  test("Script: status 77, and nothing is written", async () => {
    const before = scripts();
    expect(await system["Script"]!("#!/bin/sh\ntouch /tmp/ran").run!("root", "wrong", "a")).toEqual(refused);
    expect(scripts()).toEqual(before);
  });
});

describe("Service", () => {
  test("status is open, and gives systemd's own exit status", async () => {
    expect(await system["Service"]!("cron").status!()).toEqual({
      status: 3,
      stdout: "systemctl --no-pager --no-ask-password status -- cron\n",
      stderr: "",
      truncated: false,
    });
  });

  test.each(["", "--all", "a b", "../x", "a;b"])("%j is no name of a service", async (name) => {
    await expect(system["Service"]!(name).status!()).rejects.toMatchObject({ xclass: "ValueError" });
  });
});

describe("System's own members, without the gate: the built module, with programs that only say what they were given (P-6)", () => {
  interface Built {
    readonly System: new () => Record<
      "halt" | "reboot" | "cancel",
      (when?: string) => Promise<{ stdout: string }>
    >;
  }
  let machine: InstanceType<Built["System"]>;
  const { PATH } = process.env;
  beforeAll(async () => {
    installBridge();
    const { System } = (await import(module)) as Built;
    machine = new System();
    process.env["PATH"] = `${bin}:${PATH}`;
  });
  afterAll(() => void (process.env["PATH"] = PATH));

  test.each([
    ["halt", undefined, "-h +1"],
    ["halt", "now", "-h now"],
    ["reboot", "+15", "-r +15"],
    ["reboot", "23:59", "-r 23:59"],
    ["cancel", undefined, "-c"],
  ] as const)("%s %s", async (member, when, line) => {
    expect((await machine[member](when)).stdout).toBe(`shutdown ${line}\n`);
  });

  test.each(["", "tomorrow", "24:00", "-h", "+1; id", "+", "now\n"])("%j is no time", async (when) => {
    await expect(async () => machine.halt(when)).rejects.toThrow(RangeError);
  });
});
