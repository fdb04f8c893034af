/** Each flag of each command, in a line as a person types it; a flag that stands in no line fails the last test. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goferdProgram } from "../../src/cli/goferd-program.js";
import { wholeGofer } from "../../src/cli/program.js";
import { surfaceOf, type Surface } from "../../src/cli/surface.js";
import { Authority } from "../support/certificates.js";
import { finished, ROOT, World, type Finished, type Running } from "../support/processes.js";

const world = new World();
const authority = new Authority("ours");
const server = authority.issue("server", { use: "server" });
const client = authority.issue("client", { use: "client" });

/** What the words in capitals stand for. */
const words = new Map(
  Object.entries({
    CA: authority.certFile,
    CERT: client.certFile,
    KEY: client.keyFile,
    "SERVER.PEM": server.certFile,
    "SERVER.KEY": server.keyFile,
    AUTH: join(ROOT, "test/system/plugins/vector-auth.mjs"),
    SOURCE: join(ROOT, "test/system/plugins/vec.ts"),
    DEMO: join(ROOT, "example-plugins/demo/demo.ts"),
    ROOT: join(world.folder, "root"),
    OUT: join(world.folder, "out"),
    FROM: join(world.folder, "from"),
    TOKEN: join(world.folder, "token"),
  }),
);

const BROKER =
  "gofer broker -l amqps://127.0.0.1:0 --user me:pw --queue left --cert SERVER.PEM --key SERVER.KEY --ca CA " +
  "--auto-create receivers --max-queue-length 1000 --max-queue-bytes 64MiB --max-message-bytes 16MiB --heartbeat 30s -v";
const GOFERD = "goferd -f --root ROOT --drain 1s";
const TLS = "--cacert CA --clientcert CERT --clientkey KEY";

interface Row {
  readonly line: string;
  /** Default 0. */
  readonly code?: number;
  /** In what it prints, wherever. */
  readonly says: string | RegExp;
  readonly types?: string;
}

const BEFORE: readonly Row[] = [
  { line: "gofer --version", says: /^\d+\.\d+\.\d+/ },
  { line: "goferd --version", says: /^\d+\.\d+\.\d+/ },
  { line: "gofer completion bash", says: "-F _gofer gofer" },
  { line: "gofer explain --json timed-out", says: '"stage": ' },
  { line: "gofer generate DEMO -o OUT --url URL --queue vec --format json", says: '"faults": []' },
  { line: "gofer generate DEMO -o OUT --url URL --queue vec --check", says: /^$/ },
  { line: "gofer generate DEMO -o OUT --url URL --queue other --check", code: 1, says: "demo.conf" },
  { line: "gofer build SOURCE -o ROOT --url URL --queue vec --format text", says: "lib/vec.mjs" },
];

const AFTER: readonly Row[] = [
  { line: `gofer rmi -u URL -a vec -t vec.echo -w 30s -T 20 -d {"job":1} ${TLS} hi`, says: /^"hi"$/ },
  { line: `gofer rmi -u URL -a vec -t Vec.echo -i [[1.5],{}] --json ${TLS}`, says: /^1\.5$/ },
  { line: `gofer rmi -u URL -a vec -t Vec.progress -p step: ${TLS} 1`, says: 'step:{"step":0}' },
  { line: `gofer rmi -u URL -a vec -t vec.echo -r left ${TLS} later`, says: /^[0-9a-f-]{36}$/ },
  { line: `gofer rmi -u URL -a vec -t vec.guarded -S s3cret ${TLS} in`, says: /^"in"$/ },
  {
    line: `gofer rmi -u URL -a vec -t vec.asalice -U bob -P guess ${TLS} in`,
    code: 1,
    says: "user must be: alice",
  },
  { line: `gofer rmi -u URL -a vec -t vec.echo -A AUTH ${TLS} in`, code: 1, says: "not-authentic" },
  { line: `gofer call never-made -u URL -a vec -w 20s --json ${TLS}`, code: 1, says: '{"state":"unknown"}' },
  {
    line: `gofer shell -u URL -a vec -w 20s -S s3cret -U bob -P guess ${TLS}`,
    types: 'vec.guarded("in")\nvec.asalice("in")\n',
    says: /^"in"\ngofer: not-authorized: .*user must be: alice/,
  },
  { line: `gofer shell -u URL -a vec -A AUTH ${TLS}`, code: 1, says: "not-authentic" },
  { line: `gofer generate --from URL -a vec --plugin vec -w 20s ${TLS} -o FROM`, says: "vec.client.ts" },
  { line: `gofer doctor URL --json -w 10s ${TLS}`, says: '"healthy": true' },
  { line: `gofer doctor URL --no-host-validation ${TLS}`, says: "certificate" },
  {
    line: `gofer conform URL vec --json -w 10s --patience 10s --criteria --no-host-validation ${TLS}`,
    says: '"conforms": true',
  },
  { line: "gofer mgt --root ROOT -s", says: "<plugin> vec" },
  { line: "gofer mgt --root ROOT --status", says: "<plugin> vec" },
  { line: "gofer mgt --root ROOT --plugins --json", says: '"queue":"vec"' },
  { line: "gofer mgt --root ROOT --calls", says: "SN  PLUGIN  MEMBER  STATE  RECEIVED" },
  { line: "gofer mgt --root ROOT --cancel never-made", code: 1, says: "not-found" },
  { line: "gofer mgt --root ROOT -r vec", says: /^$/ },
  { line: "gofer mgt --root ROOT -u vec", says: /^$/ },
  { line: "gofer mgt --root ROOT -l vec", says: /^$/ },
  { line: "gofer mgt -H localhost -p PORT --token TOKEN -s", says: "<plugin> vec" },
];

const argumentsOf = (line: string): readonly string[] =>
  line.split(" ").map((word) => words.get(word) ?? word);

function run(line: string, input = ""): Promise<Finished> {
  const [program, ...args] = argumentsOf(line);
  return finished(process.execPath, [join(ROOT, `dist/src/cli/${program!}.js`), ...args], { input });
}

function start(line: string): Running {
  const [program, ...args] = argumentsOf(line);
  return world.start(process.execPath, [join(ROOT, `dist/src/cli/${program!}.js`), ...args]);
}

function rows(all: readonly Row[]): void {
  test.each(all)("$line", async ({ line, code = 0, says, types }) => {
    const done = await run(line, types);
    const said = (done.stdout + done.stderr).trim();
    if (typeof says === "string") expect(said).toContain(says);
    else expect(said).toMatch(says);
    expect(done.code).toBe(code);
  });
}

beforeAll(async () => {
  const broker = start(BROKER);
  const listening = await broker.line((line) => line.includes("listening on"));
  const [, scheme, rest] = /listening on (amqps:\/\/)(\S+)/.exec(listening)!;
  words.set("URL", `${scheme!}me:pw@${rest!}`);
});
afterAll(async () => {
  await world.close();
  authority.remove();
});

describe("what needs no agent", () => rows(BEFORE));

describe("what asks one", () => {
  beforeAll(async () => {
    const root = words.get("ROOT")!;
    mkdirSync(join(root, "overlay"), { recursive: true });
    const pem = `cacert=${authority.certFile}\nclientcert=${client.certFile}\nclientkey=${client.keyFile}`;
    writeFileSync(join(root, "overlay/vec.conf"), `[messaging]\n${pem}\n`);
    writeFileSync(join(root, "agent.conf"), "[management]\nenabled=1\nport=0\ntoken=t0ken\n");
    writeFileSync(words.get("TOKEN")!, "t0ken\n", { mode: 0o600 });
    const agent = start(GOFERD);
    await agent.event("plugin.attached", { plugin: "vec" });
    const port = await agent.line((text) => text.includes("management.listening") && text.includes('"port"'));
    words.set("PORT", String((JSON.parse(port) as { port: number }).port));
  });

  rows(AFTER);

  test("gofer rmi and gofer call exit with what their help says", async () => {
    const at = `-u URL -a vec ${TLS}`;
    const made = (await run(`gofer rmi ${at} -t Vec.value_error -w 0`)).stdout.trim();
    const known = async (): Promise<Finished> => run(`gofer call ${made} ${at}`);
    await expect.poll(known, { timeout: 20_000 }).toMatchObject({ stdout: /^failed at .*bad value/ });
    expect((await known()).code).toBe(0);
    expect((await run(`gofer rmi ${at} -t Vec.value_error`)).code).toBe(1);
    expect((await run(`gofer rmi ${at} -t nodot`)).code).toBe(2);
    expect((await run(`gofer call ${at}`)).code).toBe(2);
    for (const command of ["rmi", "call"])
      expect((await run(`gofer ${command} -h`)).stdout.replace(/\s+/g, " ")).toMatch(
        /Exit code 0: .*; 1: .*; 2: /,
      );
  });
});

test("every command tells its usage", async () => {
  for (const { path, name } of (await surfaces()).filter((each) => each.path !== "gofer"))
    expect(await run(`${path} --help`)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(name) as string,
    });
});

test("no flag of any command stands in none of these lines", async () => {
  const lines = [BROKER, GOFERD, ...[...BEFORE, ...AFTER].map(({ line }) => line)];
  const missing = (await surfaces()).flatMap(({ path, options }) => {
    const typed = new Set(
      lines.filter((line) => `${line} `.startsWith(`${path} `)).flatMap((line) => line.split(" ")),
    );
    return options
      .filter(({ short, long }) => long !== "--help" && !typed.has(short ?? "") && !typed.has(long ?? ""))
      .map(({ flags }) => `${path} ${flags}`);
  });
  expect(missing).toEqual([]);
});

/** Both programs, and each command. */
async function surfaces(): Promise<readonly Surface[]> {
  const gofer = surfaceOf(await wholeGofer());
  return [gofer, surfaceOf(goferdProgram()), ...gofer.commands];
}
