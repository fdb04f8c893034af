/**
 * The same as test/system/secrets.test.ts, where everybody who holds a secret crashes in the end: one search of logs, errors,
 * outputs, state, command lines, environments and core files. cores.test.ts says how cores come about.
 */
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isAlive, ROOT } from "../support/processes.js";
import { familyOf, find } from "../support/search.js";
import {
  begun,
  callersOfPrograms,
  callsUnderWay,
  commandsGivenSecrets,
  connectingCommands,
  expectMarks,
  misplaced,
  type UnderWay,
} from "../support/secret-places.js";
import { Vault, type Launch } from "../support/vault.js";

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

async function opened(): Promise<Vault> {
  const vault = await Vault.open(withCores);
  onTestFinished(() => vault.close());
  return vault;
}

/** A core of everybody who has part in the calls; the caller with flags hears what comes of his. */
async function crash(vault: Vault, calls: UnderWay, filter?: string): Promise<void> {
  const { agent } = vault;
  // in this order nobody goes because another one went
  const pids = {
    caller: calls["that signs"].caller.child.pid!,
    "caller-with-variables": calls["with variables"].caller.child.pid!,
    child: calls["with variables"].pluginPid,
    host: calls["with flags"].pluginPid,
    agent: agent.child.pid!,
  };
  for (const [name, pid] of Object.entries(pids)) {
    expect(familyOf(agent.child.pid!).includes(pid), name).toBe(["child", "host", "agent"].includes(name));
    await crashOf(vault, name, pid, filter);
  }
  await agent.stopGroup("SIGKILL");
}

async function crashOf(vault: Vault, name: string, pid: number, filter?: string): Promise<void> {
  if (filter !== undefined) writeFileSync(`/proc/${pid}/coredump_filter`, filter);
  process.kill(pid, "SIGABRT");
  await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false); // and its core is written
  keepCore(vault.world.folder, name);
}

function keepCore(folder: string, name: string): void {
  const [core, ...more] = readdirSync(folder).filter((each) => /^core(\.\d+)?$/.test(each));
  expect(more).toEqual([]);
  renameSync(join(folder, core!), join(folder, `${name}.core`));
}

const CORES = ["agent", "broker", "caller", "caller-with-variables", "child", "host"];

test("everybody crashes in the end: every secret is where it was put, and in no core, log, file, output or command line", async () => {
  const vault = await opened();
  const places = [
    ...(await commandsGivenSecrets(vault)),
    ...(await callersOfPrograms(vault)),
    ...(await connectingCommands(vault)),
  ];
  const { broker } = vault;
  const last = await callsUnderWay(vault, {
    agent: (calls) => crash(vault, calls),
    broker: () => crashOf(vault, "broker", broker.child.pid!),
  });
  places.push(...last);
  expect(misplaced(find(vault.secrets, places))).toEqual({ unwanted: [], unmet: [] });
  expectMarks(places);
  const cores = last.filter(({ name }) => name.endsWith(".core"));
  expect(cores.map(({ name }) => name).sort()).toEqual(CORES.map((one) => `the folder/${one}.core`).sort());
  expect(cores.map(({ bytes }) => bytes.toString("latin1", 1, 4))).toEqual(cores.map(() => "ELF"));
}, 240_000);

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
  "the caller's signing key, in caller",
  "the plugin's secret, in caller-with-variables",
  "a user's password, in caller",
  "the plugin's secret, in host",
  "a secret of the plugin's list, in host",
  "the plugin's secret by configuration, in host",
  "the plugin's secret by environment, in host",
  "the plugin's secret, in child",
  "the plugin's secret by configuration, in child",
];

test("the search finds them in the cores of whoever has his memory written", async () => {
  const vault = await opened();
  await crash(vault, await begun(vault), "0x33");
  await crashOf(vault, "broker", vault.broker.child.pid!, "0x33");
  const missed = IN_USE.filter((one) => {
    const [secret, who] = one.split(", in ");
    const core = { name: who!, bytes: readFileSync(join(vault.world.folder, `${who!}.core`)) };
    const things = vault.secrets.filter(({ name }) => name === secret);
    return !find(things, [core]).includes(one); // all secrets in all cores would take minutes
  });
  expect(missed).toEqual([]);
}, 120_000);
