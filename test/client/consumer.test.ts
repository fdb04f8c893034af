import assert from "node:assert/strict";
import { describe, onTestFinished, test } from "vitest";
import {
  type AsyncReply,
  FailedReply,
  ProgressReply,
  RejectedReply,
  RemoteError,
  ReplyConsumer,
  type ReplyConsumerOptions,
  type ReplyListener,
  SucceededReply,
} from "../../src/client/index.js";
import { RmiError } from "../../src/errors.js";
import { recordings } from "../support/vectors.js";
import { deferred, failureOf, world, type World } from "./support.js";

const QUEUE = "tasks";

interface Bench extends World {
  readonly consumer: ReplyConsumer;
  /** Puts a document into the queue that is consumed. */
  put(...documents: readonly string[]): Promise<void>;
}

function bench(options: ReplyConsumerOptions = {}): Bench {
  const made = world();
  const { broker, connections, problems } = made;
  broker.declare(QUEUE);
  const consumer = new ReplyConsumer(QUEUE, {
    url: broker.url,
    connections,
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  onTestFinished(() => consumer.close());
  return {
    ...made,
    consumer,
    async put(...documents) {
      const sender = await broker.connect().openSender(QUEUE);
      for (const body of documents) await sender.send({ body });
    },
  };
}

/** Collects replies, and tells when there are enough. */
function collector(count: number): {
  readonly listener: ReplyListener;
  readonly replies: Promise<readonly AsyncReply[]>;
} {
  const replies: AsyncReply[] = [];
  const all = deferred<readonly AsyncReply[]>();
  const listener = (reply: AsyncReply): void => {
    replies.push(reply);
    if (replies.length === count) all.resolve(replies);
  };
  return { listener, replies: all.promise };
}

const document = (sn: string, rest: object): string =>
  JSON.stringify({ sn, version: "2.0", routing: [null, QUEUE], data: null, ...rest });
const succeeded = (sn: string, retval: unknown): string => document(sn, { result: { retval } });

const recorded = (name: string): string[] =>
  recordings()
    .filter((each) => each.case === name && !each.kind.startsWith("request"))
    .map(({ raw }) => raw);

describe("what a listener is told", () => {
  test("each kind of recorded reply, with its fields (C-23, C-25)", async () => {
    const { consumer, put } = bench();
    const { listener, replies } = collector(12);
    await consumer.start(listener);
    await put(
      ...recorded("data"),
      ...recorded("progress"),
      ...recorded("rejected-version"),
      ...recorded("exc-custom"),
    );
    await put(succeeded("last", null), succeeded("after", 1));
    const all = await replies;
    assert.deepEqual(
      all.map(({ kind }) => kind),
      [
        ...["accepted", "started", "succeeded"],
        ...["accepted", "started", "progress", "progress", "succeeded"],
        ...["rejected", "failed", "succeeded", "succeeded"],
      ],
    );
    const [accepted, , done] = all;
    assert.deepEqual(accepted!.data, { task: 7, tags: ["a", "b"] });
    assert.match(accepted!.timestamp!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal(accepted!.origin, null);
    assert.ok(done instanceof SucceededReply);
    assert.equal(done.retval, "with data");
    const progress = all[5];
    assert.ok(progress instanceof ProgressReply);
    assert.deepEqual([progress.total, progress.completed, progress.timestamp], [2, 1, null]);
    const rejected = all[8];
    assert.ok(rejected instanceof RejectedReply);
    assert.deepEqual([rejected.code, rejected.details], ["model.version", "expected:2.0, found:1.0"]);
    const failed = all[9];
    assert.ok(failed instanceof FailedReply);
    assert.ok(failed.exval instanceof RemoteError);
    assert.deepEqual(
      [failed.xclass, failed.xmodule, failed.xargs],
      ["WidgetError", "vec", ["widget failed", 42]],
    );
    assert.throws(() => failed.throw(), /widget failed/);
    assert.deepEqual(
      [failed.failed(), failed.succeeded(), done.failed(), done.succeeded()],
      [true, false, false, true],
    );
    done.throw();
    assert.equal((all[10] as SucceededReply).retval, null);
  });

  test("an object with a method per kind: only what it has is called", async () => {
    const { consumer, put } = bench();
    const heard: string[] = [];
    const end = deferred<void>();
    await consumer.start({
      started: ({ sn }) => void heard.push(`started ${sn}`),
      progress: ({ completed }) => void heard.push(`progress ${String(completed)}`),
      succeeded({ retval }) {
        heard.push(`succeeded ${String(retval)}`);
        end.resolve();
      },
    });
    await put(
      document("1", { status: "accepted" }),
      document("1", { status: "started" }),
      document("1", { status: "progress", completed: 1 }),
      succeeded("1", "done"),
    );
    await end.promise;
    assert.deepEqual(heard, ["started 1", "progress 1", "succeeded done"]);
  });

  test("nothing after a final reply of the same call (C-24)", async () => {
    const { consumer, put } = bench();
    const { listener, replies } = collector(2);
    await consumer.start(listener);
    await put(
      succeeded("1", "first"),
      succeeded("1", "again"),
      document("1", { status: "started" }),
      succeeded("2", "next"),
    );
    assert.deepEqual(
      (await replies).map((reply) => (reply as SucceededReply).retval),
      ["first", "next"],
    );
  });

  test("one reply at a time, in order, however long it takes", async () => {
    const { consumer, put } = bench();
    const [goOn, end] = [deferred<void>(), deferred<void>()];
    const log: string[] = [];
    await consumer.start(async ({ sn }) => {
      log.push(`begin ${sn}`);
      if (sn === "1") await goOn.promise;
      log.push(`end ${sn}`);
      if (sn === "2") end.resolve();
    });
    await put(succeeded("1", 1), succeeded("2", 2));
    goOn.resolve();
    await end.promise;
    assert.deepEqual(log, ["begin 1", "end 1", "begin 2", "end 2"]);
  });

  test("the text form of a reply is text (C-27)", async () => {
    const { consumer, put } = bench();
    const { listener, replies } = collector(1);
    await consumer.start(listener);
    await put(
      document("1", { status: "progress", data: { ü: "☃" }, total: 2, completed: 1, details: "half" }),
    );
    const expected =
      'progress\n  sn: 1\n  origin: null\n  timestamp: null\n  user data: {"ü":"☃"}\n  total: 2\n  completed: 1\n  details: half';
    assert.equal(String((await replies)[0]), expected);
  });
});

describe("what goes wrong", () => {
  test("what is no reply is told and dropped", async () => {
    const { consumer, put, problems } = bench();
    const { listener, replies } = collector(1);
    await consumer.start(listener);
    await put("{{{", "[]", document("1", {}), document("2", { version: "1.0" }), succeeded("3", 1));
    assert.equal((await replies)[0]!.sn, "3");
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["malformed", "malformed", "malformed", "version"],
    );
  });

  test("a listener that throws: the reply is gone, and the problem is told (C-28)", async () => {
    const { consumer, put, problems, broker } = bench();
    const end = deferred<void>();
    await consumer.start((reply) => {
      if (reply.sn === "1") throw new Error("listener broke");
      end.resolve();
    });
    await put(succeeded("1", 1), succeeded("2", 2));
    await end.promise;
    assert.match(problems[0]!.message, /listener threw on the reply to 1: listener broke/);
    await consumer.close();
    assert.equal(broker.queue(QUEUE).length, 0);
  });

  test("release: it is delivered once more, and then it is gone", async () => {
    const { broker, consumer, put, problems } = bench({ onListenerError: "release" });
    const end = deferred<void>();
    let times = 0;
    await consumer.start(async () => {
      if (++times === 2) end.resolve();
      throw new RmiError("internal", "again");
    });
    await put(succeeded("1", 1));
    await end.promise;
    await consumer.close();
    assert.equal(broker.queue(QUEUE).length, 0);
    assert.equal(problems.length, 2);
  });

  test("a cut connection is made again; nothing is lost and the problem is told", async () => {
    const { broker, consumer, put, problems } = bench();
    const { listener, replies } = collector(2);
    await consumer.start(listener);
    await put(succeeded("1", 1));
    broker.cut();
    await put(succeeded("2", 2));
    assert.deepEqual((await replies).map(({ sn }) => sn).toSorted(), ["1", "2"]);
    assert.ok(problems.some(({ code }) => code === "unavailable"));
  });

  test("no such queue, and not to be declared: start says so in time", async () => {
    const { broker, connections } = world();
    const consumer = new ReplyConsumer("nowhere", {
      url: broker.url,
      connections,
      declare: false,
      wait: "50ms",
    });
    assert.equal((await failureOf(consumer.start(() => undefined))).code, "not-found");
  });

  test("it is declared where nobody said otherwise", async () => {
    const { broker, connections } = world();
    const consumer = new ReplyConsumer("fresh", { url: broker.url, connections });
    await consumer.start(() => undefined);
    assert.equal(broker.queue("fresh").length, 0);
    await consumer.close();
  });

  test("an unreachable broker: start says so in time", async () => {
    const { connections } = world({ connect: () => Promise.reject(new RmiError("unreachable", "refused")) });
    const consumer = new ReplyConsumer(QUEUE, { connections, wait: "50ms" });
    assert.equal((await failureOf(consumer.start(() => undefined))).code, "unreachable");
  });
});

describe("ending", () => {
  test("close waits for the listener, whose reply is then settled", async () => {
    const { broker, consumer, put } = bench();
    const [begun, goOn] = [deferred<void>(), deferred<void>()];
    const told: string[] = [];
    await consumer.start(async ({ sn }) => {
      begun.resolve();
      await goOn.promise;
      told.push(sn);
    });
    await put(succeeded("1", 1), succeeded("2", 2));
    await begun.promise;
    const closing = consumer.close();
    goOn.resolve();
    await closing;
    assert.deepEqual(told, ["1"]);
    assert.equal(broker.queue(QUEUE).length, 1);
  });

  test("a listener may shut it down", async () => {
    const { broker, consumer, put } = bench();
    const told = deferred<void>();
    await consumer.start(() => {
      consumer.shutdown();
      told.resolve();
    });
    await put(succeeded("1", 1), succeeded("2", 2));
    await told.promise;
    await consumer.close();
    assert.equal(broker.queue(QUEUE).length, 1);
    assert.equal((await failureOf(consumer.start(() => undefined))).code, "closed");
  });

  test("it is started once", async () => {
    const { consumer } = bench();
    await consumer.start(() => undefined);
    assert.equal((await failureOf(consumer.start(() => undefined))).code, "usage");
  });
});
