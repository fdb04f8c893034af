import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Calls, DEFAULT_CALLS_LIMITS } from "../../src/agent/calls/calls.js";
import { STALL_MS, StreamCredit } from "../../src/agent/calls/stream-credit.js";
import { silentLogger } from "../../src/agent/log.js";
import type { CallListener } from "../../src/agent/processes/host-process.js";
import { Replier } from "../../src/agent/replier.js";
import { MemoryBroker } from "../../src/transport/memory/broker.js";
import { decodeRequest } from "../../src/wire/request.js";
import { FakeJournal } from "../support/fake-journal.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A stream whose caller takes two values for a start. */
function stream() {
  const onStalled = vi.fn<() => void>();
  const credit = new StreamCredit(2, onStalled);
  return { credit, onStalled };
}

/** A stream that has sent what its caller takes, and waits for it to ask for more. */
async function waiting() {
  const { credit, onStalled } = stream();
  expect(await credit.take()).toBe(true);
  expect(await credit.take()).toBe(true);
  const next = credit.take();
  await vi.advanceTimersByTimeAsync(0); // its turn has come
  return { credit, onStalled, next };
}

describe("a caller that asks for nothing", () => {
  test("is taken for gone after five minutes", async () => {
    expect(STALL_MS).toBe(5 * 60_000);
    const { onStalled } = await waiting();
    await vi.advanceTimersByTimeAsync(STALL_MS - 1);
    expect(onStalled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(onStalled).toHaveBeenCalledOnce();
  });

  test("is slow, and no more, while it gives a sign: the same number again", async () => {
    const { credit, onStalled } = await waiting();
    for (let minute = 0; minute < 60; minute++) {
      await vi.advanceTimersByTimeAsync(60_000);
      credit.grant(2);
    }
    expect(onStalled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(STALL_MS);
    expect(onStalled).toHaveBeenCalledOnce();
  });

  test("is not waited for by a stream that has nothing to send, nor by one that has ended", async () => {
    const idle = stream();
    await vi.advanceTimersByTimeAsync(2 * STALL_MS);
    expect(idle.onStalled).not.toHaveBeenCalled();
    const ended = await waiting();
    ended.credit.end();
    expect(await ended.next).toBe(false);
    await vi.advanceTimersByTimeAsync(2 * STALL_MS);
    expect(ended.onStalled).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a caller that asks for more", () => {
  test("gets it, up to the number it said", async () => {
    const { credit, onStalled, next } = await waiting();
    credit.grant(4);
    expect(await next).toBe(true);
    expect(await credit.take()).toBe(true);
    void credit.take();
    await vi.advanceTimersByTimeAsync(STALL_MS);
    expect(onStalled).toHaveBeenCalledOnce(); // over the fifth
  });

  test("a number that comes late takes nothing back", async () => {
    const { credit, next } = await waiting();
    credit.grant(4);
    credit.grant(3);
    expect([await next, await credit.take()]).toEqual([true, true]);
  });
});

test("the stream of a caller that is gone ends: its code is asked to stop, and what it still has goes nowhere", async () => {
  const sent: string[] = [];
  const listening: CallListener[] = [];
  const stop = vi.fn<() => void>();
  const replier = new (class extends Replier {
    override status = (): void => undefined;
    override result = (_to: string, body: string): Promise<"delivered"> => {
      sent.push(body);
      return Promise.resolve("delivered");
    };
  })(new MemoryBroker().connect(), silentLogger);
  const calls = new Calls({
    ...{ plugin: "demo", threads: 1, latencyMs: 0, journal: new FakeJournal([]), replier, log: silentLogger },
    ...{ clock: () => 0, nextSeq: () => 1, limits: DEFAULT_CALLS_LIMITS },
    ...{ replays: () => false, runBuiltin: () => undefined },
    run: (_request, _body, listener) => {
      listening.push(listener);
      return stop;
    },
  });
  const request = { classname: "Walk", method: "steps", args: [], kws: {} };
  const body = JSON.stringify({ sn: "a", version: "2.0", replyto: "me", ext: { credit: 1 }, request });
  await calls.receive(decodeRequest(body), body, {
    form: "text",
    taken: () => undefined,
    left: () => undefined,
  });
  await vi.advanceTimersByTimeAsync(0);
  const report = { total: "0", completed: "1", details: "null" };
  await listening[0]!.value!(report);
  void listening[0]!.value!({ ...report, completed: "2" });
  await vi.advanceTimersByTimeAsync(STALL_MS - 1000);
  expect(stop).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  expect(stop).toHaveBeenCalledOnce();
  listening[0]!.ended({ kind: "result", text: "null" });
  await vi.advanceTimersByTimeAsync(STALL_MS);
  expect(sent.filter((each) => each.includes('"completed"'))).toHaveLength(1);
});
