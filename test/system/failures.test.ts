/** Each failure of the one table comes about, by the program whose failure it is. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openJournal } from "../../src/agent/journal/opening.js";
import { startBroker } from "../../src/broker/index.js";
import { generateCommand } from "../../src/cli/commands/generate.js";
import { loadAgentConfig } from "../../src/config/agent.js";
import { FAILURES, RmiError, type Code } from "../../src/errors.js";
import type { Authenticator } from "../../src/security/index.js";
import { DEFAULT_LIMITS } from "../../src/wire/limits.js";
import { decodeRequest } from "../../src/wire/request.js";
import { deferred, world as inMemory } from "../client/support.js";
import { ByHand } from "../support/by-hand.js";
import { agentAt, type Loose } from "../support/calling.js";
import { Authority } from "../support/certificates.js";
import { deploy, Embedded } from "../support/embedded.js";
import { ROOT, World } from "../support/processes.js";
import VectorAuthenticator from "./plugins/vector-auth.mjs";

const world = new World();
const gone = join(world.folder, "gone");
/** Ends its process when it is told to, and cannot be loaded once its device is gone. */
const FICKLE = `
import { existsSync } from "node:fs";
import { remote } from "gofer-rmi/plugin";
if (existsSync(${JSON.stringify(gone)})) throw new Error("its device is gone");
export const leave = remote((): void => process.exit(1));
`;
const root = join(world.folder, "agent");
const callers: Loose[] = [];
let url: string;
let host: Awaited<ReturnType<typeof Embedded.start>>;
let hand: ByHand;
let vec: Loose;
let jobs: Loose;
let fickle: Loose;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  writeFileSync(join(world.folder, "fickle.ts"), FICKLE);
  for (const name of ["vec", "jobs", "fickle"]) {
    const folder = name === "fickle" ? world.folder : join(ROOT, "test/system/plugins");
    deploy(await world.build(join(folder, `${name}.ts`), url, name, `built-${name}`), root);
  }
  host = await Embedded.start(root);
  for (const plugin of ["vec", "jobs", "fickle"]) await host.event("plugin.attached", { plugin });
  hand = await ByHand.connect(url);
  [vec, jobs, fickle] = [calling("vec"), calling("jobs"), calling("fickle")];
}, 60_000);
afterAll(async () => {
  await Promise.all(callers.map((one) => one.close({ drain: false })));
  await hand.close();
  await host.agent.stop({ hard: true });
  await world.close();
});

function calling(...args: [address: string, wait?: string, options?: object]): Loose {
  const one = agentAt(url, ...args);
  callers.push(one);
  return one;
}

/** A file or folder of this test's own. */
const own = (name: string): string => join(world.folder, name);

/** What the agent named as it answered a document. */
async function answered(document: Record<string, unknown>): Promise<unknown> {
  const last = (await hand.ask("vec", { version: "2.0", ext: {}, ...document })).at(-1)!;
  throw new RmiError((last["code"] ?? (last["ext"] as { code: Code }).code) as Code, "as the agent says");
}

/** Each ends as the failure that it is named for, or throws it. */
const FAILING: Readonly<Record<Code, () => unknown>> = {
  usage: () => agentAt(url, "vec", "soon"),
  config: () => {
    writeFileSync(own("agent.conf"), "[management]\nport=many\n");
    return loadAgentConfig({ agentConf: own("agent.conf"), confDir: own("conf.d") });
  },
  "plugin-fault": () => generate("untyped", "export const f = remote((x: symbol): number => 1);"),
  stale: () => generate("fresh", "export const f = remote((): number => 1);", "--check"),
  "in-use": async () => {
    const { journal } = await openJournal(own("journal"));
    return openJournal(own("journal")).finally(() => journal.close());
  },
  closed: async () => {
    const one = calling("vec");
    await one.close();
    return one["vec"]!.echo!(1);
  },
  unsupported: () => agentAt("stomp+amqp://127.0.0.1:1", "vec")["vec"]!.echo!(1),
  internal: async () => {
    const receiver = await hand.transport.openReceiver("internal", {
      credit: 1,
      declare: { durable: false },
    });
    await hand.send("internal", "{}");
    for await (const delivery of receiver) {
      delivery.accept();
      return delivery.accept(); // which only a fault of ours can do
    }
  },

  unreachable: () => agentAt("amqp://127.0.0.1:1", "vec", "1s")["vec"]!.echo!(1),
  unauthorized: async () => {
    const broker = await startBroker({ listen: "amqp://127.0.0.1:0", users: { me: "secret" } });
    const stranger = agentAt(`amqp://me:wrong@127.0.0.1:${broker.port}`, "vec", "5s");
    return stranger["vec"]!.echo!(1).finally(() => broker.close());
  },
  untrusted: async () => {
    const unknown = new Authority("unknown");
    const { certFile, keyFile } = unknown.issue("server");
    const broker = await startBroker({
      listen: "amqps://127.0.0.1:0",
      tls: { cert: certFile, key: keyFile },
    });
    unknown.remove();
    const wary = agentAt(`amqps://127.0.0.1:${broker.port}`, "vec", "5s");
    return wary["vec"]!.echo!(1).finally(() => broker.close());
  },
  unavailable: async () => {
    const { broker, untyped } = inMemory();
    broker.declare("node-17", { maxMessages: 1 });
    const agent = untyped();
    await agent["Dog"]!.$send().bark!("fills the queue");
    const call = agent["Dog"]!.bark!("x");
    await new Promise((resolve) => setImmediate(resolve));
    broker.cut();
    return call;
  },
  "not-found": () => hand.transport.openSender("nobody"),

  "plugin-not-found": () => host.agent.container.reload("nobody"),
  "plugin-loaded": () => host.agent.container.load(join(root, "plugins/vec.conf")),

  unroutable: () => calling("nobody")["vec"]!.echo!(1),
  "too-large": () => decodeRequest("{}", { ...DEFAULT_LIMITS, documentChars: 1 }),
  malformed: () => answered({ request: null }),
  version: () => decodeRequest('{"sn":"1","version":"0.5","request":{}}'),
  "not-authentic": () => {
    const authenticator = new VectorAuthenticator() as Authenticator;
    return calling("vec", "20s", { authenticator })["vec"]!.echo!("x");
  },
  rejected: async () => {
    const { serve, untyped } = inMemory();
    await serve((call) => call.reject({ code: "its.own", description: "no", details: {} }));
    return untyped()["Dog"]!.bark!("x");
  },
  duplicate: async () => {
    const document = { sn: "twice", version: "2.0", replyto: hand.replyto };
    const request = { classname: "vec", method: "echo", args: [1] };
    await hand.send("vec", JSON.stringify({ ...document, request }));
    await hand.repliesTo("twice");
    await hand.send("vec", JSON.stringify({ ...document, request: { ...request, args: [2] } }));
    await expect.poll(() => hand.statuses("twice"), { timeout: 20_000 }).toContain("rejected");
    throw new RmiError((await hand.repliesTo("twice")).at(-1)!["code"] as Code, "as the agent says");
  },
  "not-accepted": async () => {
    await hand.transport.openReceiver("unread", { credit: 0, declare: { durable: false } });
    return calling("unread", "300ms")["vec"]!.echo!(1);
  },
  storage: async () => {
    mkdirSync(own("full"));
    const { journal } = await openJournal(own("full"));
    mkdirSync(own("full/log-1")); // in the way of its next file
    const identity = { seq: 1, plugin: "vec", sn: "1", digest: "" };
    const entry = { ...identity, receivedAt: 0, form: "text" as const, started: false, body: "{}" };
    await journal.add({ ...entry, body: JSON.stringify("x".repeat(3_000_000)) });
    await vi.waitFor(() => expect(journal.fault).toBeDefined());
    return journal.add({ ...entry, seq: 2 }).finally(() => journal.close());
  },
  expired: async () => {
    mkdirSync(own("jobs"));
    const running = jobs["jobs"]!.polls!(own("jobs"), "running");
    const late = jobs["jobs"]!.$with({ ttl: "50ms" }).pid!();
    return late.finally(() => running.cancel());
  },

  "namespace-not-found": () => vec["Nope"]!.echo!(1),
  "member-not-found": () => vec["vec"]!.nope!(),
  "invalid-arguments": () => vec["Vec"]!.progress!("2"),
  "invalid-criteria": () => vec["Admin"]!.cancel!(null, { and: 1 }),
  "invalid-return": () => vec["Vec"]!.unjson!(),
  "contract-mismatch": () =>
    answered({ ext: { hash: "other" }, request: { classname: "Vec", method: "progress", args: ["2"] } }),
  "not-authorized": () => vec["vec"]!.guarded!(1),
  remote: () => vec["Vec"]!.value_error!(),
  cancelled: async () => {
    const call = jobs["jobs"]!.aborts!(world.folder, "cancelled");
    await call.cancel();
    return call;
  },
  killed: () => vec["Vec"]!.suicide!(),
  "host-restarted": () => fickle["fickle"]!.leave!(),
  "agent-restarted": async () => {
    const other = await world.build(join(ROOT, "test/system/plugins/jobs.ts"), url, "other", "other");
    const agent = await world.goferd(other, "jobs");
    const call = calling("other")["jobs"]!.apart!();
    for await (const _report of call) {
      await agent.stop("SIGKILL");
      break;
    }
    await world.goferd(other, "jobs");
    return call;
  },
  unserved: async () => {
    writeFileSync(gone, "");
    await Promise.resolve(fickle["fickle"]!.leave!()).catch(() => undefined);
    return fickle["fickle"]!.leave!();
  },

  "reply-lost": async () => {
    const { broker, serve, connect } = inMemory();
    const running = deferred<void>();
    await serve(async (call) => {
      await call.accepted();
      running.resolve();
    });
    const call = (await connect()).Dog.bark("x");
    await running.promise;
    broker.cut();
    return call;
  },
  "timed-out": () => vec["Vec"]!.$with({ wait: "500ms", cancel: true }).long!(60),
};

function generate(name: string, source: string, ...more: string[]): Promise<unknown> {
  writeFileSync(own(`${name}.ts`), `import { remote } from "gofer-rmi/plugin";\n${source}\n`);
  return generateCommand.parseAsync([own(`${name}.ts`), "-o", own(name), ...more], { from: "user" });
}

/** The code of what it fails with; what is thrown and is not ours is thrown on. */
async function codeOf(fails: () => unknown): Promise<string> {
  try {
    await fails();
  } catch (error) {
    if (error instanceof RmiError) return error.code;
    throw error;
  }
  return "no failure";
}

test("no failure of the table is left out", () => {
  expect(Object.keys(FAILING)).toEqual(Object.keys(FAILURES));
});

test.each(Object.entries(FAILING))("%s", { timeout: 30_000 }, async (code, fails) => {
  expect(await codeOf(fails)).toBe(code);
});
