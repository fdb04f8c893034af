/** Core files of all who hold a secret, as test/system/secrets.test.ts uses them; cores.test.ts says how cores come about. */
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isAlive, ROOT, type Running } from "../support/processes.js";
import { familyOf, find, type Place } from "../support/search.js";
import { NOBODY, Vault, type Launch } from "../support/vault.js";

const withCores: Launch = (world, program, args, env) =>
  world.start(
    "/bin/sh",
    [
      "-c",
      'ulimit -c unlimited; exec "$@"',
      "sh",
      process.execPath,
      join(ROOT, "dist/src/cli", program),
      ...args,
    ],
    env,
  );

/** Calls under way, and a core of everybody who has part in them. */
async function crash(vault: Vault, filter: string | undefined): Promise<Place[]> {
  const calling = (member: string): Running =>
    vault.gofer(
      [
        "rmi",
        "-u",
        vault.callersUrl,
        "-a",
        "landmark",
        "-t",
        `landmark.${member}`,
        ...vault.flags,
        "-p",
        "it is ",
        "-U",
        NOBODY,
      ],
      { GOFER_SECRET: vault.text("the plugin's secret"), GOFER_PASSWORD: vault.text("a user's password") },
    );
  const [caller, other] = [calling("holds"), calling("holdsApart")];
  const [host, child] = await Promise.all(
    [caller, other].map(async (one) =>
      Number(/\d+/.exec(await one.line((line) => line.startsWith("it is ")))![0]),
    ),
  );
  // in this order nobody goes because another one went
  const pids = {
    caller: caller.child.pid!,
    child: child!,
    host: host!,
    agent: vault.agent.child.pid!,
    broker: vault.broker.child.pid!,
  };
  const cores: Place[] = [];
  for (const [name, pid] of Object.entries(pids)) {
    expect(familyOf(vault.agent.child.pid!).includes(pid), name).toBe(
      ["child", "host", "agent"].includes(name),
    );
    if (filter !== undefined) writeFileSync(`/proc/${pid}/coredump_filter`, filter);
    process.kill(pid, "SIGABRT");
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false); // and its core is written
    cores.push({ name, bytes: coreIn(vault.world.folder, name) });
  }
  return cores;
}

function coreIn(folder: string, name: string): Buffer {
  const [core, ...more] = readdirSync(folder).filter((each) => /^core(\.\d+)?$/.test(each));
  expect(more).toEqual([]);
  renameSync(join(folder, core!), join(folder, `${name}.core`));
  return readFileSync(join(folder, `${name}.core`));
}

/** What everybody has in memory for as long as he runs. */
const IN_USE = [
  "the agent's broker password, in agent",
  "the agent's signing key, in agent",
  "the management token, in agent",
  "the wrapper's key, in agent",
  "the agent's broker password, in broker",
  "the caller's broker password, in broker",
  "the broker's TLS key, in broker",
  "the caller's broker password, in caller",
  "the plugin's secret, in caller",
  "a user's password, in caller",
  "the plugin's secret, in host",
  "a secret of the plugin's list, in host",
  "the plugin's secret by configuration, in host",
  "the plugin's secret by environment, in host",
  "the plugin's secret, in child",
  "the plugin's secret by configuration, in child",
];

test.each([
  ["hold no secret", undefined],
  ["would hold them, if memory were written", "0x33"],
])("cores of caller, plugin, agent and broker %s", async (_what, filter) => {
  const vault = await Vault.open(withCores);
  try {
    const cores = await crash(vault, filter);
    expect(cores.map(({ bytes }) => bytes.toString("latin1", 1, 4))).toEqual(cores.map(() => "ELF"));
    const found = find(vault.secrets, cores);
    if (filter === undefined) expect(found).toEqual([]);
    else expect(found).toEqual(expect.arrayContaining(IN_USE));
  } finally {
    await vault.close();
  }
});
