import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Calls, DEFAULT_CALLS_LIMITS, type CallsLimits } from "../../src/agent/calls/calls.js";
import { raisedOutcome, type CallListener } from "../../src/agent/processes/host-process.js";
import type { Prepared } from "../../src/agent/processes/host.js";
import type { Ended, Entry } from "../../src/agent/journal/journal.js";
import { jsonLogger, silentLogger } from "../../src/agent/log.js";
import { Replier } from "../../src/agent/replier.js";
import { RmiError } from "../../src/errors.js";
import { MemoryBroker } from "../../src/transport/memory/broker.js";
import { decodeRequest } from "../../src/wire/request.js";
import { FakeJournal } from "../support/fake-journal.js";

/** Only the timers of the code under test stand still; `turn` goes on. */
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** Until all that can happen without a timer or a hand has happened. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Notes what is said at the moment at which it is said; results wait for the test where it wants them to. */
class RecordingReplier extends Replier {
  readonly slow: (() => void)[] = [];
  isSlow = false;
  /** What becomes of the next results. */
  outcome: "delivered" | "absent" = "delivered";
  readonly bodies: Record<string, unknown>[] = [];

  constructor(
    private readonly events: string[],
    broker: MemoryBroker,
  ) {
    super(broker.connect(), silentLogger);
  }

  override status(replyto: string, body: string): void {
    const { sn, status } = this.note(body);
    this.events.push(`${replyto}: ${String(status)} ${String(sn)}`);
  }

  override async result(replyto: string, body: string): Promise<"delivered" | "absent"> {
    const { sn, result, ext } = this.note(body) as { sn: string; result: object; ext?: { code: string } };
    const what = "retval" in result ? JSON.stringify(result.retval) : (ext?.code ?? "exception");
    this.events.push(`${replyto}: result ${sn} ${what}`);
    if (this.isSlow) await new Promise<void>((resolve) => this.slow.push(resolve));
    return this.outcome;
  }

  private note(body: string): Record<string, unknown> {
    const document = JSON.parse(body) as Record<string, unknown>;
    this.bodies.push(document);
    return document;
  }
}

const documentOf = (sn: string, more: object = {}): string =>
  JSON.stringify({
    sn,
    version: "2.0",
    replyto: "me",
    data: null,
    ext: {},
    request: { classname: "Dog", method: "bark", cntr: null, args: [], kws: {} },
    ...more,
  });

interface Setup {
  readonly threads?: number;
  readonly limits?: Partial<CallsLimits>;
  readonly latencyMs?: number;
  readonly replays?: boolean;
  readonly prepares?: boolean;
}

class Bench {
  readonly events: string[] = [];
  readonly journal = new FakeJournal(this.events);
  readonly listeners = new Map<string, CallListener>();
  readonly logged: Record<string, unknown>[] = [];
  readonly replier: RecordingReplier;
  /** With which its plugin is now. */
  current: RecordingReplier;
  readonly calls: Calls;
  now = 1_000_000;
  private seq = 0;
  private readonly broker = new MemoryBroker();

  constructor({ threads = 1, limits = {}, latencyMs = 0, replays = false, prepares = false }: Setup = {}) {
    this.replier = this.current = new RecordingReplier(this.events, this.broker);
    const current = (): RecordingReplier => this.current;
    this.calls = new Calls({
      plugin: "demo",
      threads,
      latencyMs,
      journal: this.journal,
      get replier() {
        return current();
      },
      log: jsonLogger("debug", (line) => void this.logged.push(JSON.parse(line) as Record<string, unknown>)),
      clock: () => this.now,
      nextSeq: () => ++this.seq,
      run: ({ sn }, _body, listener) => {
        this.events.push(`run ${sn}`);
        this.listeners.set(sn, listener);
        return () => this.events.push(`stop ${sn}`);
      },
      ...(prepares && { prepare: ({ sn }) => this.prepare(sn) }),
      runBuiltin: ({ sn, classname }) =>
        classname !== "Admin"
          ? undefined
          : (listener) => {
              this.events.push(`builtin ${sn}`);
              this.listeners.set(sn, listener);
              return () => undefined;
            },
      replays: () => replays,
      limits: { ...DEFAULT_CALLS_LIMITS, ...limits },
    });
  }

  private prepare(sn: string): Prepared {
    this.events.push(`prepare ${sn}`);
    const run = (listener: CallListener): (() => void) => {
      this.events.push(`run prepared ${sn}`);
      this.listeners.set(sn, listener);
      return () => void this.events.push(`stop ${sn}`);
    };
    return { run, drop: () => void this.events.push(`drop ${sn}`) };
  }

  /** @returns the code of the refusal, or undefined; not to be waited for while the journal is slow */
  async receive(body: string, name?: string): Promise<string | undefined> {
    const request = decodeRequest(body);
    const called = name ?? request.sn;
    const receipt = {
      form: "text" as const,
      taken: () => void this.events.push(`taken ${called}`),
      left: () => void this.events.push(`left ${called}`),
    };
    try {
      await this.calls.receive(request, body, receipt);
      return undefined;
    } catch (error) {
      return RmiError.from(error).code;
    }
  }

  /** Receives, and lets all happen that then happens by itself, statuses that were held included. */
  async ran(body: string): Promise<void> {
    await this.receive(body);
    await this.said();
  }

  async said(): Promise<void> {
    await turn();
    vi.runAllTimers();
    await turn();
  }

  async ends(sn: string, value: unknown = 1): Promise<void> {
    this.listeners.get(sn)!.ended({ kind: "result", text: JSON.stringify(value) });
    await turn();
  }

  /** Events since the last look. */
  news(): string[] {
    return this.events.splice(0);
  }
}

test("each call's processing time is logged, from its receipt to its end (A-23)", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  await bench.ran(documentOf("b"));
  bench.now += 40;
  await bench.ends("a");
  bench.now += 2;
  bench.listeners.get("b")!.ended(raisedOutcome("internal", "it fails"));
  await turn();
  const line = { level: "debug", event: "call.ended", member: "Dog.bark" };
  expect(bench.logged).toMatchObject([
    { ...line, sn: "a", kind: "result", processedInMs: 40 },
    { ...line, sn: "b", kind: "raised", processedInMs: 42 },
  ]);
});

test("a request is prepared while it is on its way to the disk, and runs once it is there", async () => {
  const bench = new Bench({ prepares: true });
  bench.journal.slow.add("add");
  void bench.receive(documentOf("a"));
  expect(bench.news()).toEqual(["journal.add a", "prepare a"]);
  bench.journal.written("add");
  await turn();
  expect(bench.news()).toContain("run prepared a");
  expect(bench.calls.cancel("a")).toBe("cancelled");
  expect(bench.news()).toEqual(["journal.finish a", "stop a"]);
  await bench.ends("a");
  expect(bench.news()).not.toContain("drop a");
});

test("what was prepared is dropped when the disk does not take it, or it is cancelled first", async () => {
  const bench = new Bench({ prepares: true, threads: 2 });
  bench.journal.slow.add("add");
  void bench.receive(documentOf("a"));
  void bench.receive(documentOf("b"));
  expect(bench.calls.cancel("b")).toBe("cancelled");
  bench.news();
  bench.journal.fails("add", new Error("disk full"));
  bench.journal.written("add");
  await bench.said();
  const news = bench.news();
  expect(news).toEqual(expect.arrayContaining(["drop a", "left a", "drop b"]));
  expect(news.filter((one) => one.startsWith("run"))).toEqual([]);
});

test("a request that has to wait, and one for the agent itself, are not prepared", async () => {
  const bench = new Bench({ prepares: true });
  await bench.ran(documentOf("a"));
  await bench.ran(documentOf("b"));
  await bench.ran(
    documentOf("c", { request: { classname: "Admin", method: "echo", cntr: null, args: [], kws: {} } }),
  );
  expect(bench.news().filter((one) => one.startsWith("prepare"))).toEqual(["prepare a"]);
  await bench.ends("a");
  expect(bench.news()).toContain("run b");
});

test("with four under way no more are prepared: they run from their documents", async () => {
  const bench = new Bench({ prepares: true, threads: 10 });
  const sns = ["a", "b", "c", "d", "e", "f"];
  for (const sn of sns) await bench.ran(documentOf(sn));
  const news = bench.news();
  expect(news.filter((one) => one.startsWith("prepare"))).toEqual(
    sns.slice(0, 4).map((sn) => `prepare ${sn}`),
  );
  expect(news.filter((one) => one.startsWith("run"))).toEqual([
    ...sns.slice(0, 4).map((sn) => `run prepared ${sn}`),
    ...sns.slice(4).map((sn) => `run ${sn}`),
  ]);
  for (const sn of ["a", "b", "e"]) await bench.ends(sn);
  await bench.ran(documentOf("g"));
  expect(bench.news()).toContain("run prepared g");
});

test("a request that an earlier agent left twice is taken up once", async () => {
  const bench = new Bench();
  bench.calls.restore([identity(1, "a"), identity(2, "a")], []);
  await bench.said();
  expect(bench.news().filter((one) => one === "run a")).toHaveLength(1);
  expect(bench.journal.forgotten).toEqual([2]);
});

test("nothing is said, settled or run while the request is not on disk", async () => {
  const bench = new Bench();
  bench.journal.slow.add("add");
  const received = bench.receive(documentOf("a"));
  await bench.said();
  expect(bench.news()).toEqual(["journal.add a"]);
  bench.journal.written("add");
  await received;
  await bench.said();
  await bench.ends("a");
  expect(bench.news()).toEqual([
    "run a",
    "me: accepted a",
    "taken a",
    "me: started a",
    "journal.finish a",
    "me: result a 1",
  ]);
});

test("each call is answered by the broker that it came from, also when the plugin has gone to another", async () => {
  const bench = new Bench({ threads: 2 });
  await bench.ran(documentOf("a"));
  const elsewhere: string[] = [];
  bench.current = new RecordingReplier(elsewhere, new MemoryBroker());
  await bench.ran(documentOf("b"));
  bench.news();
  await bench.ends("a");
  await bench.ends("b");
  expect(bench.news()).toContain("me: result a 1");
  expect(elsewhere).toEqual(["me: accepted b", "me: started b", "me: result b 1"]);
});

test("a call that ends at once has its words said in the same order", async () => {
  const bench = new Bench();
  await bench.receive(documentOf("a"));
  await bench.ends("a", { a: 1 });
  expect(bench.news().slice(2)).toEqual([
    "journal.finish a",
    "me: accepted a",
    "taken a",
    "me: started a",
    'me: result a {"a":1}',
  ]);
  expect(bench.journal.settledSeqs).toEqual([1]);
  await bench.said();
  expect(bench.news()).toEqual([]);
});

test("progress comes after started and before the result", async () => {
  const bench = new Bench();
  await bench.receive(documentOf("a"));
  bench.listeners.get("a")!.progress({ total: "2", completed: "1", details: "null" });
  await bench.ends("a");
  expect(bench.news().filter((event) => event.startsWith("me:"))).toEqual([
    "me: accepted a",
    "me: started a",
    "me: progress a",
    "me: result a 1",
  ]);
});

test("a request that the disk does not take is left at the broker, and its slot is free", async () => {
  const bench = new Bench();
  bench.journal.slow.add("add");
  const first = bench.receive(documentOf("a"));
  const second = bench.receive(documentOf("b"));
  await turn();
  bench.journal.fails("add", new RmiError("internal", "disk full"));
  expect(await first).toBe("internal");
  await bench.said();
  expect(bench.news()).toEqual(["journal.add a", "journal.add b", "left a"]);
  bench.journal.written("add");
  await second;
  await bench.said();
  expect(bench.news()).toContain("run b");
  bench.journal.slow.clear();
  await bench.ran(documentOf("a")); // it comes again: as the first of its number
  await bench.ends("b");
  await turn();
  expect(bench.news()).toContain("run a");
});

test("a request in line whose write fails does not give a slot away", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  bench.journal.slow.add("add");
  const refused = bench.receive(documentOf("b"));
  bench.journal.fails("add", new Error("disk full"));
  expect(await refused).toBe("internal");
  expect(bench.calls.counts).toEqual({ running: 1, queued: 0 });
});

test("a builtin whose write fails does not give back a slot that it never had", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  bench.journal.slow.add("add");
  const refused = bench.receive(documentOf("b", { request: { classname: "Admin", method: "help" } }));
  bench.journal.fails("add", new Error("disk full"));
  await refused;
  expect(bench.calls.counts).toEqual({ running: 1, queued: 0 });
});

test("a large outcome is told once its write has ended", async () => {
  const bench = new Bench();
  bench.journal.slow.add("finish");
  await bench.ran(documentOf("a"));
  await bench.ends("a");
  await bench.said();
  expect(bench.news().at(-1)).toBe("journal.finish a");
  bench.journal.written("finish");
  await turn();
  expect(bench.news()).toEqual(["me: result a 1"]);
});

test("an outcome that cannot be written is not told: whoever asks later would hear another", async () => {
  const bench = new Bench();
  bench.journal.slow.add("finish");
  await bench.ran(documentOf("a"));
  await bench.ends("a");
  bench.journal.fails("finish", new Error("disk full"));
  await bench.said();
  expect(bench.news().join()).not.toContain("result");
});

test("a reply is settled once it has arrived", async () => {
  const bench = new Bench();
  bench.replier.isSlow = true;
  await bench.ran(documentOf("a"));
  await bench.ends("a");
  expect(bench.journal.settledSeqs).toEqual([]);
  bench.replier.slow.shift()!();
  await turn();
  expect(bench.journal.settledSeqs).toEqual([1]);
});

test("a copy that comes while the first is being written is settled after that write", async () => {
  const bench = new Bench();
  bench.journal.slow.add("add");
  const first = bench.receive(documentOf("a"), "first");
  const copy = bench.receive(documentOf("a"), "copy");
  await bench.said();
  expect(bench.news()).toEqual(["journal.add a"]);
  bench.journal.written("add");
  await Promise.all([first, copy]);
  await bench.said();
  const events = bench.news();
  expect(events).toEqual(expect.arrayContaining(["taken first", "taken copy"]));
  expect(events.filter((event) => event === "run a")).toHaveLength(1);
  expect(events.indexOf("taken copy")).toBeGreaterThan(events.indexOf("me: accepted a"));
});

test("a copy whose first could not be written is not accepted", async () => {
  const bench = new Bench();
  bench.journal.slow.add("add");
  const first = bench.receive(documentOf("a"), "first");
  const copy = bench.receive(documentOf("a"), "copy");
  bench.journal.fails("add", new Error("disk full"));
  expect(await Promise.all([first, copy])).toEqual(["internal", "internal"]);
  await bench.said();
  const events = bench.news();
  expect(events).toContain("left first");
  expect(events).not.toContain("taken copy");
  expect(events.join()).not.toContain("accepted");
});

test.each(["while it runs", "after it has ended"])(
  "another document under the same number is refused %s",
  async (when) => {
    const bench = new Bench();
    await bench.ran(documentOf("a"));
    if (when === "after it has ended") await bench.ends("a");
    bench.news();
    expect(await bench.receive(documentOf("a", { data: 2 }), "other")).toBe("duplicate");
    expect(bench.news()).toEqual(["taken other"]);
  },
);

test("the same request after its end is answered with its outcome and not run again", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  await bench.ends("a", "once");
  bench.news();
  await bench.receive(documentOf("a"), "copy");
  await turn();
  expect(bench.news()).toEqual(['me: result a "once"', "taken copy"]);
  expect(bench.calls.counts).toEqual({ running: 0, queued: 0 });
});

test("outcomes past the window or the number kept are forgotten, the oldest first", async () => {
  const bench = new Bench({ limits: { windowMs: 100, windowEntries: 2 } });
  for (const sn of ["a", "b", "c"]) {
    await bench.ran(documentOf(sn));
    await bench.ends(sn);
    bench.now += 10;
  }
  await bench.calls.forget();
  expect(bench.journal.forgotten).toEqual([1]);
  bench.now += 81; // b ended 101 ms ago, c 91
  await bench.calls.forget();
  expect(bench.journal.forgotten).toEqual([1, 2]);
});

const identity = (seq: number, sn: string, body = documentOf(sn)): Entry => ({
  seq,
  sn,
  body,
  plugin: "demo",
  digest: `digest of ${sn}`,
  form: "text",
  receivedAt: 999_000,
  started: false,
});

const endedOf = (seq: number, sn: string, owed: boolean): Ended => ({
  ...{ seq, sn, plugin: "demo", digest: `digest of ${sn}` },
  outcome: { endedAt: 999_500, kind: "result", text: '"kept"' },
  owed: owed ? { replyto: "me", data: "null", form: "text", ext: true } : undefined,
  reply: owed ? "owed" : "none",
});

test("after a restart: what had started is reported once, what waited runs, what is owed is told", async () => {
  const bench = new Bench();
  bench.calls.restore(
    [{ ...identity(1, "was-running"), started: true }, identity(2, "waited"), identity(3, "waited-longer")],
    [endedOf(4, "owed", true), endedOf(5, "told", false)],
  );
  await bench.said();
  const events = bench.news();
  expect(events.filter((event) => event.includes("result"))).toEqual([
    'me: result owed "kept"',
    "me: result was-running agent-restarted",
  ]);
  expect(events.filter((event) => event.startsWith("run"))).toEqual(["run waited"]);
  expect(events.indexOf("journal.started waited")).toBeLessThan(events.indexOf("run waited"));
  expect(events).toContain("journal.finish was-running");
  expect(bench.journal.settledSeqs.sort()).toEqual([1, 4]);
  await bench.ends("waited");
  await bench.said();
  expect(bench.news()).toContain("run waited-longer");
});

test("after a long time away what ended long ago is forgotten, and what is still owed is told", async () => {
  const bench = new Bench({ limits: { windowMs: 100 } });
  bench.calls.restore([], [endedOf(1, "told", false), endedOf(2, "owed", true)]);
  await bench.said();
  expect(bench.journal.forgotten).toEqual([1]);
  expect(bench.news()).toEqual(['me: result owed "kept"']);
  expect(bench.journal.settledSeqs).toEqual([2]);
});

test("the second of two replies leaves no mark of a call that was forgotten between them", async () => {
  const bench = new Bench({ limits: { windowMs: 100 } });
  bench.replier.isSlow = true;
  await bench.ran(documentOf("a"));
  await bench.ends("a");
  await bench.receive(documentOf("a"), "copy");
  await turn();
  const [first, second] = bench.replier.slow;
  first!();
  await turn();
  bench.now += 101;
  await bench.calls.forget();
  expect(bench.journal.forgotten).toEqual([1]);
  second!();
  await turn();
  expect(bench.journal.settledSeqs).toEqual([1]);
});

test("after a restart a member that may be replayed runs again", async () => {
  const bench = new Bench({ replays: true });
  bench.calls.restore([{ ...identity(1, "a"), started: true }], []);
  await bench.said();
  expect(bench.news()).toContain("run a");
});

test("cancel: in line, running, twice, unknown, ended", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("runs"));
  await bench.ran(documentOf("waits"));
  bench.news();
  expect(bench.calls.cancel("nobody")).toBe("unknown");

  expect(bench.calls.cancel("waits")).toBe("cancelled");
  await turn();
  expect(bench.news()).toEqual(["journal.finish waits", "me: result waits cancelled"]);
  expect(bench.calls.counts).toEqual({ running: 1, queued: 0 });
  expect(bench.calls.cancel("waits")).toBe("unknown");

  expect(bench.calls.cancel("runs")).toBe("cancelled");
  expect(bench.calls.cancel("runs")).toBe("already");
  expect(bench.news()).toEqual(["journal.finish runs", "stop runs"]);
  await bench.ends("runs");
  expect(bench.calls.counts).toEqual({ running: 0, queued: 0 });
});

test("that a running call was cancelled is on record from then on, until its own end takes the place", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  bench.calls.cancel("a");
  expect(JSON.parse(bench.journal.outcomes.get(1)!.text)).toMatchObject({ code: "cancelled" });
  await bench.ends("a", "all the same");
  expect(bench.journal.outcomes.get(1)).toMatchObject({ kind: "result", text: '"all the same"' });
  expect(bench.news().at(-1)).toBe('me: result a "all the same"');
});

test("its own end is written behind the record of its cancelling, never before it", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  bench.journal.slow.add("finish");
  bench.calls.cancel("a");
  await bench.ends("a");
  bench.news();
  bench.journal.written("finish");
  await turn();
  expect(bench.news()).toEqual(["journal.finish a"]);
  bench.journal.written("finish");
  await turn();
  expect(bench.news()).toContain("me: result a 1");
});

test("a call whose code has ended cannot be cancelled any more, told or not", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  bench.journal.slow.add("finish");
  await bench.ends("a");
  expect(bench.calls.cancel("a")).toBe("already");
  bench.journal.written("finish");
  await turn();
  expect(bench.news()).toContain("me: result a 1");
});

test.each(["add", "started"] as const)("a call cancelled while %s is written does not run", async (kind) => {
  const bench = new Bench();
  await bench.ran(documentOf("runs"));
  if (kind === "add") await bench.ends("runs");
  bench.journal.slow.add(kind);
  const received = bench.receive(documentOf("b"));
  await turn();
  if (kind === "started") await bench.ends("runs");
  expect(bench.calls.cancel("b")).toBe("cancelled");
  bench.journal.written(kind);
  await received;
  await bench.said();
  const events = bench.news();
  expect(events).toContain("me: result b cancelled");
  expect(events).not.toContain("run b");
  expect(bench.calls.counts).toEqual({ running: 0, queued: 0 });
});

test("one that is cancelled while it is written, and that the disk does not take, has no outcome", async () => {
  const bench = new Bench();
  bench.journal.slow.add("add");
  const received = bench.receive(documentOf("a"));
  await turn();
  expect(bench.calls.cancel("a")).toBe("cancelled");
  bench.journal.fails("add", new RmiError("storage", "disk full"));
  expect(await received).toBe("storage");
  await bench.said();
  expect(bench.news()).toEqual(["journal.add a", "left a"]); // it comes again, and is another
});

test("past the limit of held characters there is no room until a call has ended", async () => {
  const body = documentOf("a");
  const bench = new Bench({ threads: 2, limits: { heldChars: body.length } });
  await bench.ran(body);
  await bench.calls.room(); // at the limit, not past it
  await bench.ran(documentOf("b"));
  let isRoom = false;
  const room = bench.calls.room().then(() => (isRoom = true));
  await bench.said();
  expect(isRoom).toBe(false);
  await bench.ends("a");
  await room;
});

test("no more run at a time than there are threads; the others in order of arrival", async () => {
  const bench = new Bench({ threads: 2 });
  for (const sn of ["a", "b", "c", "d"]) await bench.ran(documentOf(sn));
  const runs = (): string[] => bench.news().filter((event) => event.startsWith("run"));
  expect(runs()).toEqual(["run a", "run b"]);
  expect(bench.calls.counts).toEqual({ running: 2, queued: 2 });
  await bench.ends("b");
  expect(runs()).toEqual(["run c"]);
  await bench.ends("a");
  expect(runs()).toEqual(["run d"]);
});

test("one that comes when a slot is free passes by none that is still on its way to the disk", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  bench.journal.slow.add("add");
  void bench.receive(documentOf("b"));
  await bench.ends("a");
  void bench.receive(documentOf("c"));
  bench.journal.written("add"); // b
  bench.journal.written("add"); // c
  await turn();
  const runs = (): string[] => bench.news().filter((event) => event.startsWith("run"));
  expect(runs()).toEqual(["run a", "run b"]);
  await bench.ends("b");
  expect(runs()).toEqual(["run c"]);
});

test("a request in line is accepted at once, and marked on disk before it starts", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  bench.news();
  await bench.receive(documentOf("b"));
  expect(bench.news()).toEqual(["journal.add b", "me: accepted b", "taken b"]);
  bench.journal.slow.add("started");
  await bench.ends("a");
  await bench.said();
  expect(bench.news().join()).not.toContain("run b");
  bench.journal.written("started");
  await turn();
  expect(bench.news()).toContain("run b");
});

test("the agent's own namespace does not wait for a slot", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  await bench.ran(documentOf("b", { request: { classname: "Admin", method: "help" } }));
  expect(bench.news()).toContain("builtin b");
  await bench.ends("b");
  expect(bench.calls.counts).toEqual({ running: 1, queued: 0 });
});

test("statuses that the caller does not want are not sent", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a", { ext: { quiet: ["accepted", "started", "progress"] } }));
  bench.listeners.get("a")!.progress({ total: "2", completed: "1", details: "null" });
  await bench.ends("a");
  expect(bench.news()).toEqual(["journal.add a", "run a", "taken a", "journal.finish a", "me: result a 1"]);
});

test("a caller that wants no reply gets none, and its call runs", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a", { replyto: null }));
  await bench.ends("a");
  expect(bench.news()).toEqual(["journal.add a", "run a", "taken a", "journal.finish a"]);
});

test("only a caller that sent ext gets our name for a failure", async () => {
  const bench = new Bench();
  for (const [sn, ext] of [
    ["knows", {}],
    ["old", null],
  ] as const) {
    await bench.ran(documentOf(sn, { ext }));
    bench.listeners.get(sn)!.ended({ kind: "exited", exit: { code: 3, signal: null } });
    await turn();
  }
  const [knows, old] = bench.replier.bodies.filter(({ result }) => result !== undefined);
  expect(knows).toMatchObject({ ext: { code: "host-restarted", details: { exitCode: 3 } } });
  expect(old).toMatchObject({ sn: "old", result: { xclass: "Exception" } });
  expect(old).not.toHaveProperty("ext");
});

test("a call whose time runs out in line is told so then, while the one before it still runs", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  await bench.receive(documentOf("b", { ext: { ttlMs: 100 } }));
  bench.now += 100;
  vi.advanceTimersByTime(99);
  await turn();
  expect(bench.news()).not.toContain("me: result b expired");
  vi.advanceTimersByTime(1);
  await turn();
  expect(bench.news()).toContain("me: result b expired");
});

test("a call whose time was over before it could start does not run, whether or not a timer has told", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  await bench.receive(documentOf("b", { ext: { ttlMs: 100 } }));
  bench.now += 100; // and no timer goes off: this process was held up
  await bench.ends("a");
  await turn();
  const events = bench.news();
  expect(events).toContain("me: result b expired");
  expect(events).not.toContain("run b");
});

test("latency: a call starts that much later", async () => {
  const bench = new Bench({ latencyMs: 1000 });
  await bench.receive(documentOf("a"));
  vi.advanceTimersByTime(999);
  expect(bench.news()).not.toContain("run a");
  vi.advanceTimersByTime(1);
  expect(bench.news()).toContain("run a");
});

test("drain waits for what runs to be told, and starts nothing", async () => {
  const bench = new Bench();
  bench.replier.isSlow = true;
  await bench.ran(documentOf("a"));
  await bench.ran(documentOf("b"));
  let isDrained = false;
  const drained = bench.calls.drain(new AbortController().signal).then(() => (isDrained = true));
  await bench.ends("a");
  await bench.said();
  expect(bench.news()).toContain("me: result a 1");
  expect(isDrained).toBe(false);
  bench.replier.slow.shift()!();
  await drained;
  await bench.said();
  expect(bench.events.join()).not.toContain("run b");
  expect(bench.calls.counts).toEqual({ running: 0, queued: 1 });
});

test("drain waits for what is being told when it begins", async () => {
  const bench = new Bench();
  bench.replier.isSlow = true;
  await bench.ran(documentOf("a"));
  await bench.ends("a");
  let isDrained = false;
  const drained = bench.calls.drain(new AbortController().signal).then(() => (isDrained = true));
  await bench.said();
  expect(isDrained).toBe(false);
  bench.replier.slow.shift()!();
  await drained;
});

test("drain ends when its signal says so", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  const deadline = new AbortController();
  const drained = bench.calls.drain(deadline.signal);
  deadline.abort();
  await drained;
  await bench.calls.drain(deadline.signal);
  expect(bench.calls.counts).toEqual({ running: 1, queued: 0 });
});

test("a copy whose first could not be written goes back to the broker", async () => {
  const bench = new Bench();
  bench.journal.slow.add("add");
  const both = [bench.receive(documentOf("a"), "first"), bench.receive(documentOf("a"), "copy")];
  bench.journal.fails("add", new Error("disk full"));
  await Promise.all(both);
  expect(bench.news()).toContain("left copy");
});

test("a call cancelled while it is written does not wait for a slot to end", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  bench.journal.slow.add("add");
  const received = bench.receive(documentOf("b"));
  bench.calls.cancel("b");
  bench.journal.written("add");
  await received;
  await bench.said();
  expect(bench.news()).toContain("me: result b cancelled");
});

test("drain ends when the last outcome could not be written at once", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  let isDrained = false;
  void bench.calls.drain(new AbortController().signal).then(() => (isDrained = true));
  bench.journal.finishError = new RmiError("internal", "disk full");
  await bench.ends("a");
  await bench.said();
  expect(isDrained).toBe(true);
});

test("a request whose outcome could not be written does not run a second time", async () => {
  const bench = new Bench();
  await bench.ran(documentOf("a"));
  bench.journal.finishError = new RmiError("internal", "disk full");
  await bench.ends("a");
  bench.news();
  await bench.ran(documentOf("a"));
  expect(bench.news()).not.toContain("run a");
});

test("a copy that waited for the write says nothing after the result", async () => {
  const bench = new Bench();
  bench.journal.slow.add("add");
  const both = [bench.receive(documentOf("a"), "first"), bench.receive(documentOf("a"), "copy")];
  bench.calls.cancel("a"); // so that it ends in the very turn in which it was written
  bench.journal.written("add");
  await Promise.all(both);
  await bench.said();
  const said = bench.news().filter((event) => event.startsWith("me:"));
  expect(said.at(-1)).toBe("me: result a cancelled");
});

describe("a request that may run again, and of which nothing is said before its end, stays with its broker", () => {
  const quiet = { ext: { quiet: ["accepted", "started"] } };
  const replaying = (setup: Setup = {}): Bench => new Bench({ ...setup, replays: true });
  /** Twice the time after which a call is long. */
  const long = async (): Promise<void> => {
    for (const _ of [1, 2]) {
      vi.advanceTimersByTime(50);
      await turn();
    }
  };

  /** A long one that the disk did not take. */
  const untaken = async (): Promise<Bench> => {
    const bench = replaying();
    bench.journal.slow.add("add");
    await bench.receive(documentOf("a", quiet));
    await long();
    bench.journal.fails("add", new RmiError("storage", "full"));
    await turn();
    return bench;
  };

  test("until its caller has the reply; only its outcome is written", async () => {
    const bench = replaying();
    bench.replier.isSlow = true;
    await bench.receive(documentOf("a", quiet));
    expect(bench.news()).toEqual(["run a"]);
    await bench.ends("a");
    expect(bench.news()).toEqual(["journal.finish a", "me: result a 1"]);
    bench.replier.slow.shift()!();
    await turn();
    expect(bench.news()).toEqual(["taken a"]);
    await long();
    expect(bench.news()).toEqual([]);
  });

  test("no longer than a moment: one that takes long is put on record, and settled once", async () => {
    const bench = replaying();
    await bench.receive(documentOf("a", quiet));
    vi.advanceTimersByTime(50);
    await turn();
    expect(bench.news()).toEqual(["run a"]);
    vi.advanceTimersByTime(50);
    await turn();
    expect(bench.news()).toEqual(["journal.add a", "taken a"]);
    await bench.ends("a");
    expect(bench.news()).toEqual(["journal.finish a", "me: result a 1"]);
  });

  test("one whose caller wants no reply: until its outcome is written", async () => {
    const bench = replaying();
    bench.journal.slow.add("finish");
    await bench.receive(documentOf("a", { replyto: null, ext: undefined }));
    await bench.ends("a");
    expect(bench.news()).toEqual(["run a", "journal.finish a"]);
    bench.journal.written("finish");
    await turn();
    expect(bench.news()).toEqual(["taken a"]);
  });

  test.each<[string, Setup, object, string]>([
    ["its caller wants to hear that it was accepted", {}, { ext: { quiet: ["started"] } }, "a"],
    ["its caller is a gofer", {}, { ext: undefined }, "a"],
    ["it has to wait in line", { threads: 0 }, quiet, "a"],
  ])("but not when %s", async (_name, setup, more, sn) => {
    const bench = replaying(setup);
    await bench.receive(documentOf(sn, more));
    expect(bench.news()[0]).toBe("journal.add a");
  });

  test("nor one that must not run again", async () => {
    const bench = new Bench();
    await bench.receive(documentOf("a", quiet));
    expect(bench.news()[0]).toBe("journal.add a");
  });

  test("the same document again: it is put on record, both copies are taken, and it runs once", async () => {
    const bench = replaying();
    await bench.receive(documentOf("a", quiet));
    bench.journal.slow.add("add");
    void bench.receive(documentOf("a", quiet), "again");
    await turn();
    expect(bench.news()).toEqual(["run a", "journal.add a"]);
    bench.journal.written("add");
    await turn();
    expect(bench.news()).toEqual(["taken a", "taken again"]);
    await bench.ends("a");
    expect(bench.news()).toEqual(["journal.finish a", "me: result a 1"]);
    await bench.receive(documentOf("a", quiet), "once more");
    await turn();
    expect(bench.news().sort()).toEqual(["me: result a 1", "taken once more"]);
  });

  test("the same number for another document is refused meanwhile", async () => {
    const bench = replaying();
    await bench.receive(documentOf("a", quiet));
    expect(await bench.receive(documentOf("a", { ...quiet, data: 2 }), "other")).toBe("duplicate");
    expect(bench.news()).toEqual(["run a", "taken other"]);
  });

  test("cancelled: that is on record at once, and it is settled when it has ended", async () => {
    const bench = replaying();
    await bench.receive(documentOf("a", quiet));
    bench.calls.cancel("a");
    expect(bench.news()).toEqual(["run a", "journal.finish a", "stop a"]);
    expect(JSON.parse(bench.journal.outcomes.get(1)!.text)).toMatchObject({ code: "cancelled" });
    await bench.ends("a");
    expect(bench.news()).toEqual(["journal.finish a", "me: result a 1", "taken a"]);
  });

  test("cancelled, and it goes on: its request is not put on record over that", async () => {
    const bench = replaying();
    await bench.receive(documentOf("a", quiet));
    bench.calls.cancel("a");
    bench.news();
    await long();
    expect(bench.news()).toEqual(["journal.synced", "taken a"]);
  });

  test("cancelled while it is put on record: the end is written behind both", async () => {
    const bench = replaying();
    await bench.receive(documentOf("a", quiet));
    bench.journal.slow.add("add").add("finish");
    await long();
    bench.calls.cancel("a");
    await bench.ends("a");
    expect(bench.news()).toEqual(["run a", "journal.add a", "journal.finish a", "stop a"]);
    bench.journal.written("add");
    await turn();
    expect(bench.news()).toEqual(["taken a"]);
    bench.journal.written("finish");
    await turn();
    expect(bench.news()).toEqual(["journal.finish a"]);
  });

  test("its end is written behind its request, when that is on its way to the disk", async () => {
    const bench = replaying();
    bench.journal.slow.add("add");
    await bench.receive(documentOf("a", quiet));
    await long();
    await bench.ends("a");
    expect(bench.news()).toEqual(["run a", "journal.add a"]);
    bench.journal.written("add");
    await turn();
    expect(bench.news()).toEqual(["journal.finish a", "taken a", "me: result a 1"]);
  });

  test("what the disk does not take stays with the broker, is tried again, and is told all the same", async () => {
    const bench = await untaken();
    expect(bench.news()).toEqual(["run a", "journal.add a"]);
    await bench.ends("a");
    expect(bench.news()).toEqual(["journal.finish a", "me: result a 1", "taken a"]);
  });

  test("tried again, and taken then", async () => {
    const bench = await untaken();
    bench.journal.slow.delete("add");
    vi.advanceTimersByTime(50);
    await turn();
    expect(bench.news()).toEqual(["run a", "journal.add a", "journal.add a", "taken a"]);
  });

  test("what is owed to a caller that is not there is on disk before the broker forgets the request", async () => {
    const bench = replaying();
    bench.replier.outcome = "absent";
    bench.journal.slow.add("synced");
    await bench.receive(documentOf("a", quiet));
    await bench.ends("a");
    expect(bench.news()).toEqual(["run a", "journal.finish a", "me: result a 1", "journal.synced"]);
    bench.journal.written("synced");
    await turn();
    expect(bench.news()).toEqual(["taken a"]);
  });

  test("before the agent stops all are put on record: what runs, and what has ended and is being told", async () => {
    const bench = replaying({ threads: 2 });
    bench.replier.isSlow = true;
    await bench.receive(documentOf("runs", quiet));
    await bench.receive(documentOf("ended", quiet));
    await bench.ends("ended");
    bench.news();
    await bench.calls.keepAll();
    expect(bench.news()).toEqual(["journal.add runs", "journal.synced", "taken runs", "taken ended"]);
    bench.replier.slow.shift()!();
    await turn();
    expect(bench.news()).toEqual([]);
  });

  test("but a disk that takes nothing, or takes long, is not waited for: it stays with the broker", async () => {
    const bench = replaying({ threads: 2 });
    await bench.receive(documentOf("a", quiet));
    bench.journal.slow.add("add");
    const kept = bench.calls.keepAll();
    vi.advanceTimersByTime(5000);
    await kept;
    expect(bench.news()).toEqual(["run a", "journal.add a"]);
    bench.journal.fault = new RmiError("storage", "full");
    await bench.calls.keepAll();
    expect(bench.news()).toEqual([]);
  });

  test("cancelled while its request is on its way to a disk that does not take it: that is written once more", async () => {
    const bench = replaying();
    bench.journal.slow.add("add");
    await bench.receive(documentOf("a", quiet));
    await long();
    bench.calls.cancel("a");
    expect(bench.news()).toEqual(["run a", "journal.add a", "journal.finish a", "stop a"]);
    bench.journal.fails("add", new RmiError("storage", "full"));
    await turn();
    expect(bench.news()).toEqual(["journal.finish a"]);
    vi.advanceTimersByTime(50);
    await turn();
    expect(bench.news()).toEqual(["journal.synced", "taken a"]);
  });

  test("one that ended, and whose reply is still owed, comes again: that is on disk before the copy is taken", async () => {
    const bench = replaying();
    bench.replier.outcome = "absent";
    await bench.receive(documentOf("a", quiet));
    await bench.ends("a");
    bench.news();
    bench.journal.slow.add("synced");
    void bench.receive(documentOf("a", quiet), "again");
    await turn();
    expect(bench.news()).toEqual(["journal.synced"]);
    bench.journal.written("synced");
    await turn();
    expect(bench.news().sort()).toEqual(["me: result a 1", "taken again"]);
  });

  test("closed, it is left to its broker and the next agent", async () => {
    const bench = replaying();
    await bench.receive(documentOf("a", quiet));
    bench.calls.close();
    await long();
    expect(bench.news()).toEqual(["run a"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("one that is settled leaves nothing behind", async () => {
    const bench = replaying();
    for (const sn of ["a", "b"]) {
      await bench.receive(documentOf(sn, quiet));
      await bench.ends(sn);
    }
    bench.news();
    await bench.calls.keepAll();
    expect(bench.news()).toEqual([]);
    await long();
    expect(vi.getTimerCount()).toBe(0);
  });
});
