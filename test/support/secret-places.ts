/**
 * Steps in the life of a deployment that uses every kind of secret. Each gives what it said, kept and showed: the places to
 * search. And where among them a secret is because somebody wants it there.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect } from "vitest";
import { failureText } from "../../src/cli/main.js";
import type { AgentHandle, AgentOptions, Call, UntypedStub } from "../../src/client/index.js";
import { RmiError } from "../../src/errors.js";
import { loadAuthenticator } from "../../src/security/index.js";
import { agentAt } from "./calling.js";
import { HEAD_BYTES } from "./log-end.js";
import { finished, ROOT, type Finished, type Running } from "./processes.js";
import { filesOf, find, processOf, said, wanted, type Place } from "./search.js";
import { Silent } from "./silent.js";
import { linesAt } from "./vault-lines.js";
import { LANDMARK, NOBODY, type Vault } from "./vault.js";

/** `gofer`, to its end. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ""): Promise<Finished> {
  const cli = join(ROOT, "dist/src/cli/gofer.js");
  return finished(process.execPath, [cli, ...args], { env: { ...process.env, ...env }, input });
}

/** Commands are given secrets, right and wrong. @returns what they said */
export async function commandsGivenSecrets(vault: Vault): Promise<Place[]> {
  const places: Place[] = [];
  for (const { args, env, types, says } of linesAt(vault)) {
    const done = await run(args, env, types);
    const label = `what gofer ${args[0]!.includes("@") ? "" : args[0]!} said`;
    places.push(said(label, done.stdout + done.stderr));
    expect.soft(done.stdout + done.stderr, args.join(" ")).toContain(says);
  }
  return places;
}

/** What the emitted client of another version of the plugin says, as far as this goes. */
interface Landmark {
  connect(url: string, address: string, options: object): Promise<AgentHandle & { landmark: UntypedStub }>;
}

/** Callers in a program show secrets, right and wrong. @returns what comes of it, printed */
export async function callersOfPrograms(vault: Vault): Promise<Place[]> {
  const places: Place[] = [];
  const out = join(vault.world.folder, "was");
  await run(["generate", vault.write("landmark.ts", vault.source("string")), "-o", out]);
  const { landmark } = (await import(join(out, "landmark.client.ts"))) as { landmark: Landmark };
  const { callersUrl: url, callersSettings } = vault;
  const shown = {
    secret: vault.text("the plugin's secret"),
    user: NOBODY,
    password: vault.text("a user's password"),
  };
  const calling = (at: string, address: string, more: AgentOptions = {}): UntypedStub => {
    agents.push(agentAt(at, address, "30s", vault.options({ ...shown, ...more })));
    return agents.at(-1)!["landmark"] as UntypedStub;
  };
  const agents: (AgentHandle & { landmark?: UntypedStub })[] = [
    await landmark.connect(url, "landmark", vault.options(shown)),
  ];
  const word = vault.text("an argument called password");
  const failing: Readonly<Record<string, () => Call<unknown>>> = {
    "contract-mismatch": () => agents[0]!.landmark!["logIn"]!("me", word),
    "invalid-arguments": () => calling(url, "landmark")["logIn"]!("me", word),
    "not-authorized": () => calling(url, "landmark", { secret: vault.text("a wrong secret") })["byText"]!(),
    "not-authorized, by PAM": () => calling(url, "landmark")["byUser"]!(),
    "not-authentic": () => calling(url, "landmark-keyed")["byText"]!(),
    remote: () => calling(url, "landmark")["fails"]!(),
    unauthorized: () => calling(vault.url("caller", "a wrong broker password"), "landmark")["byText"]!(),
    unroutable: () => calling(url, "nobody")["byText"]!(),
    usage: () => calling(url.replace("amqps", "http"), "landmark")["byText"]!(),
  };
  for (const [name, make] of Object.entries(failing)) {
    const call = make();
    const pending = printout(call);
    const failure = (await call.then(() => undefined, RmiError.from))!;
    expect(failure.code).toBe(name.split(",")[0]);
    const texts = [
      printout(failure),
      failureText("gofer", failure),
      failure.explain(),
      JSON.stringify(failure),
    ];
    places.push(said(`what callers print of ${name}`, [pending, ...texts].join("\n")));
  }
  const authenticator = await loadAuthenticator(callersSettings);
  expect(await calling(url, "landmark-keyed", { authenticator })["byText"]!()).toBe("in");
  places.push(
    said("what callers print", [{ landmark: agents }, authenticator, ...agents].map(printout).join("\n")),
  );
  await Promise.all(agents.map((one) => one.close({ drain: false })));
  return places;
}

function printout(value: unknown): string {
  return inspect(value, { depth: 20, maxArrayLength: 1000, maxStringLength: 100_000 });
}

/** Commands that wait for who they connect to. @returns what ps shows of them */
export async function connectingCommands(vault: Vault): Promise<Place[]> {
  const places: Place[] = [];
  const silent = await Silent.open();
  const place = `127.0.0.1:${silent.port}`;
  const url = vault.url("caller", "the caller's broker password", place);
  const word = vault.text("an argument called password");
  const [secret, password] = [vault.text("the plugin's secret"), vault.text("a user's password")];
  const at = ["-a", "landmark", "-t", "landmark.logIn", ...vault.flags];
  for (const args of [
    ["rmi", "-u", url, ...at],
    ["rmi", `--url=${url}`, ...at],
    ["rmi", "-u", url.replace("amqps://", ""), ...at],
    ["rmi", "-u", `amqps://${place}`, ...at, "-S", secret],
    ["rmi", "-u", `amqps://${place}`, ...at, `--secret=${secret}`],
    ["rmi", "-u", `amqps://${place}`, ...at, "-U", "me", "-P", password],
    ["rmi", "-u", `amqps://${place}`, ...at, "-U", "me", `--password=${password}`],
    ["rmi", "-u", `amqps://${place}`, ...at, "me", `password=${word}`],
    ["rmi", "-u", `amqps://${place}`, ...at, "-i", JSON.stringify([["me"], { password: word }])],
    ["shell", "-u", url, "-a", "landmark", "-S", secret, "-U", "me", "-P", password],
    ["call", "never", "-u", url, "-a", "landmark"],
    ["doctor", url],
    ["conform", url, "landmark"],
    ["generate", "--from", url, "-a", "landmark", "-o", join(vault.world.folder, "never")],
    ["mgt", "-p", silent.port, "--token", vault.write("token", vault.text("the management token")), "-s"],
  ]) {
    const visited = silent.visited();
    const running = vault.gofer(args);
    await visited;
    places.push(...processOf(`gofer ${args[0]!}, connecting`, running.child.pid!));
    await running.stop("SIGKILL");
  }
  await silent.close();
  return places;
}

/** Calls under way, by caller, and the processes that the plugins run them in. */
export type UnderWay = Readonly<
  Record<"with flags" | "with variables" | "that signs", { caller: Running; pluginPid: number }>
>;

/** How the deployment comes to an end. */
export interface Ending {
  /** The agent is gone after this; the caller with flags is not. */
  agent(calls: UnderWay): Promise<unknown>;
  broker(): Promise<unknown>;
}

/**
 * Calls are under way, the agent ends, what it kept is damaged, another agent takes over, and all end.
 * @returns what ps showed, what was kept in between, and all that is left in the end
 */
export async function callsUnderWay(vault: Vault, ending: Ending): Promise<Place[]> {
  const calls = await begun(vault);
  const { agent, broker } = vault;
  const callers = Object.entries(calls).map(([name, { caller }]) => [`a caller ${name}`, caller] as const);
  const shown = [["the agent", agent], ["the broker", broker], ...callers] as const;
  const places = shown.flatMap(([name, one]) => processOf(name, one.child.pid!));
  const state = join(vault.root, "state");
  places.push(...filesOf("the state while calls run", state));
  await ending.agent(calls);
  spoil(join(state, "journal/log-0")); // it is set aside, and what can be read of it is kept
  await vault.startAgent();
  expect(existsSync(join(state, "journal/log-0.damaged"))).toBe(true);
  for (const [name, { exited, lines }] of callers) {
    await exited;
    places.push(said(`what ${name} heard`, lines.join("\n")));
  }
  vault.secrets.push({ name: "the journal's key", bytes: readFileSync(join(state, "journal/seal.key")) });
  await vault.agent.stop();
  await ending.broker();
  places.push(said("the broker's log", broker.lines.join("\n")));
  places.push(...filesOf("the folder", vault.world.folder), ...filesOf("the keys", vault.authority.folder));
  places.push(said("the agent's log", [...agent.lines, ...vault.agent.lines].join("\n")));
  return places;
}

/** Members that wait have been called, and they have begun. */
export async function begun(vault: Vault): Promise<UnderWay> {
  const [secret, password] = [vault.text("the plugin's secret"), vault.text("a user's password")];
  const calling = async (
    to: readonly string[],
    given: readonly string[],
    env?: NodeJS.ProcessEnv,
  ): Promise<UnderWay["with flags"]> => {
    const at = ["-u", vault.callersUrl, ...to, ...vault.flags, "-w", "60s", "-p", "it is ", "-U", NOBODY];
    const caller = vault.gofer(["rmi", ...at, ...given], env);
    const line = await caller.line((one) => one.startsWith("it is "));
    return { caller, pluginPid: Number(/\d+/.exec(line)![0]) };
  };
  const shown = ["-S", secret, "-P", password];
  const [flags, variables, signs] = await Promise.all([
    calling(["-a", "landmark", "-t", "landmark.holds"], shown),
    calling(["-a", "landmark", "-t", "landmark.holdsApart"], [], {
      GOFER_SECRET: secret,
      GOFER_PASSWORD: password,
    }),
    calling(["-a", "landmark-keyed", "-t", "landmark.holds", "-A", vault.callersSettings], shown),
  ]);
  return { "with flags": flags, "with variables": variables, "that signs": signs };
}

/** Changes a byte of the first record. */
function spoil(log: string): void {
  const bytes = readFileSync(log);
  bytes[HEAD_BYTES + 10]! ^= 1;
  writeFileSync(log, bytes);
}

const GIVEN_BY_PLACE = /^what (gofer shell said|callers print of invalid-arguments)$/;

/** Where a secret is because somebody wants it there. Each is found: that shows that the search would find others. */
const EXCEPTIONS: readonly (readonly [secret: string, places: RegExp, why: string])[] = [
  ["the agent's broker password", /\/plugins\/landmark[\w-]*\.(conf|json)$/, "the agent reads it there"],
  ["the plugin's secret", /\/(landmark\.ts|lib\/landmark\.mjs)$/, "its author wrote it into the plugin"],
  [
    "a secret of the plugin's list",
    /\/(landmark\.ts|lib\/landmark\.mjs)$/,
    "its author wrote it into the plugin",
  ],
  ["the plugin's secret", /\/code\/landmark-\w+\.mjs$/, "the agent's copy of the plugin that it serves"],
  [
    "a secret of the plugin's list",
    /\/code\/landmark-\w+\.mjs$/,
    "the agent's copy of the plugin that it serves",
  ],
  [
    "the plugin's secret by configuration",
    /\/(overlay|plugins)\/landmark[\w-]*\.conf$/,
    "the plugin reads it there",
  ],
  ["the plugin's secret by configuration", /\/secret$/, "the file that --secret @FILE names"],
  ["the plugin's secret by environment", /^environ of the agent$/, "the operator set it for the plugin"],
  [
    "the plugin's secret",
    /^environ of a caller with variables$/,
    "GOFER_SECRET, which is its user's alone to read",
  ],
  [
    "a user's password",
    /^environ of a caller with variables$/,
    "GOFER_PASSWORD, which is its user's alone to read",
  ],
  ["the management token", /\/agent\.conf$/, "the agent reads it there"],
  ["the management token", /\/token$/, "the file that --token names"],
  ["the wrapper's key", /\/lib\/wrapper\.mjs$/, "its author wrote it into the authenticator"],
  ["the agent's signing key", /\/agent\.pem$/, "its key file"],
  ["the agent's signing key", /\/inline\.json$/, "an operator's mistake, which the agent refuses"],
  ["the caller's signing key", /\/caller\.pem$/, "its key file"],
  ["the broker's TLS key", /\/server\.key$/, "its key file"],
  ["the client's TLS key", /\/client\.key$/, "its key file"],
  ["the journal's key", /\/journal\/seal\.key$/, "beside what is sealed, as docs/security.md says"],
  [
    "an argument called password",
    /\/journal\/log-/,
    "what is passed as an argument is data, and kept as it came",
  ],
  ["an argument called password", GIVEN_BY_PLACE, "no contract is at hand that names it"],
];

/** @param found  by `find`. @returns secrets where none should be, and exceptions that were not met */
export function misplaced(found: readonly string[]): {
  unwanted: readonly string[];
  unmet: readonly unknown[];
} {
  const isException = (one: string, [secret, place]: (typeof EXCEPTIONS)[number]): boolean =>
    one.startsWith(`${secret}, in `) && place.test(one.slice(`${secret}, in `.length));
  return {
    unwanted: found.filter((one) => !EXCEPTIONS.some((exception) => isException(one, exception))),
    unmet: EXCEPTIONS.filter((exception) => !found.some((one) => isException(one, exception))),
  };
}

/** What each place that something was said at has in it, and what of the state has to have a landmark. */
export function expectMarks(places: readonly Place[]): void {
  const marks = [
    LANDMARK,
    wanted("gofer", "gofer"),
    wanted("a peer", '"user":"caller"'),
    wanted("a complaint", "error: "),
    wanted("a report", "it is "),
  ];
  const reached = new Set(find(marks, places));
  const marked = (name: string): boolean => marks.some((mark) => reached.has(`${mark.name}, in ${name}`));
  const names = [...new Set(places.map(({ name }) => name))];
  const isFile = (name: string): boolean => name.includes("/");
  expect(names.filter((name) => !isFile(name) && !name.startsWith("environ of ") && !marked(name))).toEqual(
    [],
  );
  for (const kept of [
    "the state while calls run/journal/log-0",
    "the folder/landmark/state/journal/log-0.damaged",
    "the folder/landmark/state/journal/log-",
  ])
    expect(
      names.some((name) => name.startsWith(kept) && marked(name)),
      kept,
    ).toBe(true);
}
