import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Calls, DEFAULT_CALLS_LIMITS, type CallsLimits } from "../../src/agent/calls/calls.js";
import type { CallListener } from "../../src/agent/processes/host-process.js";
import { Inbox } from "../../src/agent/inbox.js";
import { silentLogger } from "../../src/agent/log.js";
import { Replier } from "../../src/agent/replier.js";
import { RmiError } from "../../src/errors.js";
import { MemoryBroker } from "../../src/transport/memory/broker.js";
import type { Sender } from "../../src/transport/transport.js";
import { FakeJournal } from "../support/fake-journal.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const documentOf = (sn: string, more: object = {}): string =>
  JSON.stringify({
    sn,
    version: "2.0",
    replyto: "me",
    data: { my: 1 },
    request: { classname: "Dog", method: "bark", cntr: null, args: [], kws: {} },
    ...more,
  });

class Bench {
  readonly broker = new MemoryBroker();
  readonly events: string[] = [];
  readonly journal = new FakeJournal(this.events);
  readonly listeners = new Map<string, CallListener>();
  readonly inbox: Inbox;
  readonly calls: Calls;
  private seq = 0;
  private readonly caller = this.broker.connect();
  private readonly senders = new Map<string, Sender>();

  constructor(limits: Partial<CallsLimits> = {}, replays = false) {
    for (const name of ["demo", "me", "them"]) this.broker.declare(name);
    const transport = this.broker.connect();
    const clock = (): number => 1_000_000;
    const replier = new Replier(transport, silentLogger);
    this.calls = new Calls({
      ...{ plugin: "demo", threads: 1, latencyMs: 0, journal: this.journal, replier },
      ...{ log: silentLogger, clock, nextSeq: () => ++this.seq },
      run: ({ sn }, _body, listener) => {
        this.listeners.set(sn, listener);
        return () => undefined;
      },
      runBuiltin: ({ classname }) =>
        classname !== "Admin"
          ? undefined
          : (listener) => {
              queueMicrotask(() => listener.ended({ kind: "result", text: '"here"' }));
              return () => undefined;
            },
      replays: () => replays,
      limits: { ...DEFAULT_CALLS_LIMITS, ...limits },
    });
    this.inbox = new Inbox({
      ...{
        transport,
        queue: "demo",
        declare: undefined,
        calls: this.calls,
        replier,
        log: silentLogger,
        clock,
      },
    });
  }

  async send(body: string): Promise<void> {
    const sender = this.senders.get("demo") ?? (await this.caller.openSender("demo"));
    this.senders.set("demo", sender);
    await sender.send({ body });
    await this.settled();
  }

  /** Statuses that were held are said too. */
  async settled(): Promise<void> {
    await turn();
    vi.advanceTimersByTime(5);
    await turn();
  }

  /** The disk is full: all that is being written fails, and what is tried again after it, until a pause is made. */
  async diskIsFull(): Promise<void> {
    while (this.journal.isWriting("add")) {
      this.journal.fails("add", new RmiError("internal", "disk full"));
      await turn();
    }
    this.journal.slow.clear();
  }

  /** What has come to a reply queue. */
  async replies(address = "me"): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    const count = this.broker.queue(address).length;
    const receiver = await this.caller.openReceiver(address, { credit: 100 });
    const deliveries = receiver[Symbol.asyncIterator]();
    for (let index = 0; index < count; index++) {
      const { value } = await deliveries.next();
      value!.accept();
      found.push(JSON.parse(value!.message.body) as Record<string, unknown>);
    }
    await receiver.close();
    return found;
  }

  /** How many messages the broker holds for the plugin once nobody reads them: all that was not settled. */
  async unsettled(): Promise<number> {
    await this.inbox.stop();
    return this.broker.queue("demo").length;
  }
}

let bench: Bench;
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => {
  vi.useRealTimers();
  bench.broker.close();
});

test("a request is run, told and settled", async () => {
  bench = new Bench();
  await bench.inbox.start();
  await bench.send(documentOf("a"));
  bench.listeners.get("a")!.ended({ kind: "result", text: "7" });
  await bench.settled();
  expect(await bench.replies()).toMatchObject([
    { sn: "a", status: "accepted", data: { my: 1 } },
    { sn: "a", status: "started" },
    { sn: "a", result: { retval: 7 } },
  ]);
  expect(await bench.unsettled()).toBe(0);
});

test("a queue that is not there cannot be read", async () => {
  bench = new Bench();
  bench.broker.delete("demo");
  await expect(bench.inbox.start()).rejects.toMatchObject({ code: "not-found" });
});

test.each([
  ["another version", documentOf("a", { version: "9" }), { code: "model.version", sn: "a", data: { my: 1 } }],
  ["no serial number", documentOf("a", { sn: 7 }), { code: "malformed", sn: null }],
  ["no request", documentOf("a", { request: null }), { code: "malformed", sn: "a" }],
])("refused to whom it names, and taken: %s", async (_what, body, reply) => {
  bench = new Bench();
  await bench.inbox.start();
  await bench.send(body);
  expect(await bench.replies()).toMatchObject([{ status: "rejected", ...reply }]);
  expect(await bench.unsettled()).toBe(0);
  expect(bench.events).toEqual([]);
});

test.each([
  "",
  "no JSON",
  "[]",
  '{"sn": "a", "replyto": 5}',
  documentOf("a", { version: "9", replyto: "nobody" }),
])("what names nobody that is there is taken all the same: %j", async (body) => {
  bench = new Bench();
  await bench.inbox.start();
  await bench.send(body);
  await bench.send(documentOf("b"));
  expect(await bench.replies()).toMatchObject([
    { sn: "b", status: "accepted" },
    { sn: "b", status: "started" },
  ]);
  expect(await bench.unsettled()).toBe(0);
});

test("another document under a number that is known is refused to its own sender", async () => {
  bench = new Bench();
  await bench.inbox.start();
  await bench.send(documentOf("a"));
  await bench.send(documentOf("a", { replyto: "them", data: "theirs" }));
  expect(await bench.replies("them")).toMatchObject([
    { sn: "a", status: "rejected", code: "duplicate", data: "theirs" },
  ]);
  expect(bench.events).toEqual(["journal.add a"]);
  expect(await bench.unsettled()).toBe(0);
});

test("what is not on disk is not settled", async () => {
  bench = new Bench();
  bench.journal.slow.add("add");
  await bench.inbox.start();
  await bench.send(documentOf("a"));
  await bench.send(documentOf("b"));
  expect(await bench.replies()).toEqual([]);
  expect(await bench.unsettled()).toBe(2);
});

test("after the journal refused a request there is a pause, then it is taken again: nothing is lost", async () => {
  bench = new Bench();
  bench.journal.slow.add("add");
  await bench.inbox.start();
  await bench.send(documentOf("a"));
  await bench.diskIsFull();
  await bench.send(documentOf("b"));
  bench.events.length = 0;
  vi.advanceTimersByTime(990);
  await turn();
  expect(bench.events).toEqual([]);
  expect(await bench.replies()).toEqual([]);
  vi.advanceTimersByTime(10);
  await bench.settled();
  expect(bench.events).toEqual(["journal.add a", "journal.add b"]);
  const accepted = (await bench.replies()).filter(({ status }) => status === "accepted");
  expect(accepted.map(({ sn }) => sn).sort()).toEqual(["a", "b"]);
  expect(await bench.unsettled()).toBe(0);
});

test("past the limit of held characters requests stay at the broker", async () => {
  bench = new Bench({ heldChars: 1 });
  await bench.inbox.start();
  await bench.send(documentOf("a"));
  await bench.send(documentOf("b"));
  expect(bench.events).toEqual(["journal.add a"]);
  bench.listeners.get("a")!.ended({ kind: "result", text: "1" });
  await bench.settled();
  expect(bench.events).toContain("journal.add b");
  expect(await bench.unsettled()).toBe(0);
});

const ADMIN = { request: { classname: "Admin", method: "hello", cntr: null, args: [], kws: {} } };
const answers = async (): Promise<unknown[]> =>
  (await bench.replies()).filter(({ result }) => result !== undefined).map(({ sn }) => sn);

test.each([
  ["characters", { heldChars: 1 }],
  ["requests", { heldCalls: 1 }],
])(
  "past the limit of held %s what is for the agent itself is answered, behind others that stay at the broker",
  async (_what, limits) => {
    bench = new Bench(limits);
    await bench.inbox.start();
    for (const sn of ["a", "b", "c"]) await bench.send(documentOf(sn));
    await bench.send(documentOf("admin", ADMIN));
    expect(await answers()).toEqual(["admin"]);
    expect(bench.events).toEqual(["journal.add a", "journal.add admin", "journal.finish admin"]);
    expect(await bench.unsettled()).toBe(2);
  },
);

test("while the disk takes nothing what is for the agent itself is answered, and all else is held in its order", async () => {
  bench = new Bench();
  await bench.inbox.start();
  bench.journal.slow.add("add");
  for (const sn of ["a", "b"]) await bench.send(documentOf(sn));
  const full = new RmiError("storage", "disk full");
  bench.journal.fault = full;
  bench.journal.fails("add", full);
  bench.journal.fails("add", full);
  await bench.send(documentOf("c"));
  bench.events.length = 0;
  await bench.send(documentOf("admin", ADMIN));
  await bench.send(documentOf("admin", ADMIN)); // it is not known for ever
  expect(await answers()).toEqual(["admin", "admin"]);
  vi.advanceTimersByTime(60_000);
  await bench.settled();
  expect(bench.events).toEqual([]);
  bench.journal.slow.clear();
  bench.journal.mend();
  await bench.settled();
  expect(bench.events).toEqual(["journal.add a", "journal.add b", "journal.add c"]);
  expect(await bench.unsettled()).toBe(0);
});

test("stop gives back what is held", async () => {
  bench = new Bench({ heldCalls: 1 });
  await bench.inbox.start();
  for (const sn of ["a", "b", "c"]) await bench.send(documentOf(sn));
  expect(await bench.unsettled()).toBe(2);
});

test("nothing is taken after stop", async () => {
  bench = new Bench();
  await bench.inbox.start();
  await bench.inbox.stop();
  await bench.send(documentOf("a"));
  expect(bench.events).toEqual([]);
  expect(bench.broker.queue("demo").length).toBe(1);
});

test("stop does not wait for room", async () => {
  bench = new Bench({ heldChars: 1 });
  await bench.inbox.start();
  await bench.send(documentOf("a"));
  await bench.send(documentOf("b"));
  let isStopped = false;
  void bench.inbox.stop().then(() => (isStopped = true));
  await bench.settled();
  expect(isStopped).toBe(true);
});

test("stop does not wait for the end of a pause", async () => {
  bench = new Bench();
  bench.journal.slow.add("add");
  await bench.inbox.start();
  await bench.send(documentOf("a"));
  await bench.diskIsFull();
  let isStopped = false;
  void bench.inbox.stop().then(() => (isStopped = true));
  await bench.settled();
  expect(isStopped).toBe(true);
});

test("a copy of a request that the journal refused is taken again as well", async () => {
  bench = new Bench();
  bench.journal.slow.add("add");
  await bench.inbox.start();
  await bench.send(documentOf("a"));
  await bench.send(documentOf("a"));
  await bench.diskIsFull();
  vi.advanceTimersByTime(1000);
  await bench.settled();
  expect(await bench.unsettled()).toBe(0);
});

test("what the journal refused is not taken again before the pause is over", async () => {
  bench = new Bench();
  bench.journal.slow.add("add");
  await bench.inbox.start();
  await bench.send(documentOf("a"));
  bench.journal.fails("add", new RmiError("internal", "disk full"));
  await bench.settled();
  expect(bench.events).toEqual(["journal.add a"]);
});

test("while it stops, what runs is put on record; what comes meanwhile is not sent back and forth, and goes back when it has", async () => {
  bench = new Bench({}, true);
  await bench.inbox.start();
  await bench.send(documentOf("a", { ext: { quiet: ["accepted"] } }));
  bench.journal.slow.add("add");
  const stopped = bench.inbox.stop();
  await bench.send(documentOf("b"));
  expect(bench.events).toEqual(["journal.add a"]);
  expect(bench.broker.queue("demo").length).toBe(0); // both are here, unsettled
  bench.journal.written("add");
  await stopped;
  expect(bench.events).toEqual(["journal.add a"]);
  expect(bench.broker.queue("demo").length).toBe(1);
});

test("a flood is taken in slices: what else the agent has to do gets its turn in between", async () => {
  const bench = new Bench();
  await bench.inbox.start();
  const sender = await bench.broker.connect().openSender("demo");
  const sent = Array.from({ length: 200 }, (_, index) => sender.send({ body: documentOf(`sn-${index}`) }));
  const added = (): number => bench.events.filter((event) => event.startsWith("journal.add")).length;
  const seen: number[] = [];
  while (seen.at(-1) !== 200) {
    await turn();
    seen.push(added());
  }
  await Promise.all(sent);
  const [first = 0, ...steps] = seen.map((count, index) => count - (seen[index - 1] ?? 0));
  expect(first).toBeLessThanOrEqual(64); // the first slice came at once, the second at the end of that turn
  expect(Math.max(...steps)).toBeLessThanOrEqual(32);
});
