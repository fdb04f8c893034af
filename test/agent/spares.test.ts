import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { forked } from "../../src/agent/processes/forked.js";
import type { CallListener, HostExit, HostOutcome } from "../../src/agent/processes/host-process.js";
import { silentLogger } from "../../src/agent/log.js";
import { DEFAULT_SPARE_TIMES, SpareRoom, Spares, type Child } from "../../src/agent/processes/spares.js";
import type { LoadOrder, Refusal } from "../../src/host/messages.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ORDER = { name: "p", module: "/p.mjs", contract: {}, hooks: false } as unknown as LoadOrder;

/** A process that does what the test says. */
class FakeChild implements Child {
  readonly done: string[] = [];
  readonly exited: Promise<HostExit>;
  hasExited = false;
  listener: CallListener | undefined;
  private exit!: (exit: HostExit) => void;
  private answer!: (refusal: Refusal | undefined) => void;

  constructor(readonly pid: number) {
    this.exited = new Promise((resolve) => (this.exit = resolve));
  }
  load(): Promise<Refusal | undefined> {
    return new Promise((resolve) => (this.answer = resolve));
  }
  call(plugin: string, body: string, listener: CallListener): number {
    this.done.push(`call ${plugin} ${body}`);
    this.listener = listener;
    return 1;
  }
  cancel(id: number): void {
    this.done.push(`cancel ${id}`);
  }
  signal(signal: string): void {
    this.done.push(signal);
  }
  kill(): void {
    this.done.push("SIGKILL");
    if (!this.hasExited) void this.ends({ code: null, signal: "SIGKILL" });
  }

  begins(): void {
    this.listener!.begun!();
  }
  returns(text: string): void {
    const { listener } = this;
    this.listener = undefined; // it hears of one end only
    listener!.ended({ kind: "result", text });
  }
  async loaded(refusal?: Refusal): Promise<void> {
    this.answer(refusal);
    await settle();
  }
  async ends(exit: HostExit): Promise<void> {
    this.hasExited = true;
    this.answer({ code: "host-restarted", message: "it ended" });
    this.listener?.ended({ kind: "exited", exit });
    this.exit(exit);
    await settle();
  }
}

/** All promises that are settled by now have told so. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const { quietMs, latestMs, firstMs, loadMs } = DEFAULT_SPARE_TIMES;

function pool(count: number, room = new SpareRoom({ total: 10, warming: 1 })) {
  const children: FakeChild[] = [];
  const start = (): FakeChild => {
    children.push(new FakeChild(children.length));
    return children.at(-1)!;
  };
  const spares = new Spares({ order: ORDER, count, room, log: silentLogger, start });
  return { spares, children };
}

describe("spares", () => {
  test("are started one after the other, each when the one before has loaded", async () => {
    const { spares, children } = pool(3);
    spares.fill();
    expect(children.length).toBe(1);
    await children[0]!.loaded();
    expect(children.length).toBe(2);
    await children[1]!.loaded();
    await children[2]!.loaded();
    expect(children.length).toBe(3);
  });

  test("are given away once, the ready before those that still load, and are replaced when the call has ended", async () => {
    const { spares, children } = pool(2);
    spares.fill();
    await children[0]!.loaded();
    expect(spares.take().child).toBe(children[0]);
    expect(spares.take().child).toBe(children[1]); // it loads still
    await children[1]!.loaded();
    expect(children.length).toBe(2); // nothing is started beside the running calls yet
    spares.used();
    await pass(quietMs - 1);
    expect(children.length).toBe(2);
    await pass(1);
    expect(children.length).toBe(3);
  });

  test("are replaced after a while, when calls run long or come one upon the other", async () => {
    const { spares, children } = pool(1);
    spares.fill();
    await children[0]!.loaded();
    spares.take();
    await pass(latestMs / 2);
    spares.take(); // started for it
    expect(children.length).toBe(2);
    await pass(latestMs / 2);
    expect(children.length).toBe(3);
  });

  test("that die are no longer given away, and are replaced after a wait that doubles", async () => {
    const { spares, children } = pool(1);
    spares.fill();
    await children[0]!.loaded();
    await children[0]!.ends({ code: 1, signal: null });
    await pass(firstMs - 1);
    expect(children.length).toBe(1);
    await pass(1);
    expect(children.length).toBe(2);
    await children[1]!.ends({ code: 1, signal: null });
    await pass(2 * firstMs - 1);
    expect(children.length).toBe(2);
    await pass(1);
    expect(children.length).toBe(3);
    await children[2]!.loaded();
    expect(spares.take().child).toBe(children[2]);
  });

  test.each(["loads", "dies"])(
    "one that follows a dead one, is given to a call before it has loaded and then %s, is replaced as well",
    async (how) => {
      const { spares, children } = pool(1);
      spares.fill();
      await children[0]!.ends({ code: 1, signal: null });
      await pass(firstMs);
      expect(spares.take().child).toBe(children[1]);
      if (how === "loads") await children[1]!.loaded();
      else await children[1]!.ends({ code: 1, signal: null });
      spares.used();
      await pass(firstMs + latestMs);
      expect(children.length).toBe(3);
    },
  );

  test("that refuse their plugin are ended, and one that never loads is as well", async () => {
    const { spares, children } = pool(1);
    spares.fill();
    await children[0]!.loaded({ code: "remote", message: "no disk" });
    expect(children[0]!.done).toEqual(["SIGKILL"]);
    await pass(firstMs);
    await pass(loadMs);
    expect(children[1]!.done).toEqual(["SIGKILL"]);
  });

  test("are ended when the plugin stops, and no more are started", async () => {
    const { spares, children } = pool(2);
    spares.fill();
    await children[0]!.loaded();
    spares.stop();
    await settle();
    expect(children.map(({ done }) => done)).toEqual([["SIGKILL"], ["SIGKILL"]]);
    spares.used();
    await pass(latestMs + 60_000);
    expect(children.length).toBe(2);
  });

  test("none are kept with a count of 0", async () => {
    const { spares, children } = pool(0);
    spares.fill();
    await pass(latestMs);
    expect(children.length).toBe(0);
    expect(spares.take().child).toBe(children[0]);
    await pass(latestMs);
    expect(children.length).toBe(1);
  });

  test("of all plugins together are no more than there is room for; who waited has what becomes free", async () => {
    const room = new SpareRoom({ total: 2, warming: 2 });
    const [one, two] = [pool(2, room), pool(1, room)];
    one.spares.fill();
    two.spares.fill();
    for (const child of one.children) await child.loaded();
    expect([one.children.length, two.children.length]).toEqual([2, 0]);
    one.spares.take();
    expect(two.children.length).toBe(1);
    two.spares.stop();
    await pass(latestMs);
    expect(one.children.length).toBe(3);
  });
});

describe("a forked call", () => {
  function started() {
    const { spares, children } = pool(0);
    const outcomes: HostOutcome[] = [];
    const listener = { progress: () => undefined, ended: (one: HostOutcome) => void outcomes.push(one) };
    const cancel = forked(spares, "p", "{}", listener, 1000);
    return { child: children[0]!, children, outcomes, cancel };
  }
  const raised = (code: string): unknown => ({
    kind: "raised",
    raised: expect.objectContaining({ code }) as unknown,
  });

  test("that ends has its process's group ended, after its reply has gone", async () => {
    const { child, outcomes } = started();
    await child.loaded();
    child.returns("1");
    expect(outcomes).toEqual([{ kind: "result", text: "1" }]);
    expect(child.done).toEqual(["call p {}"]);
    await pass(10);
    expect(child.done).toEqual(["call p {}", "SIGKILL"]);
  });

  test("whose process dies is killed", async () => {
    const { child, outcomes } = started();
    await child.loaded();
    child.begins();
    await child.ends({ code: 0, signal: null });
    expect(outcomes).toEqual([raised("killed")]);
  });

  test("whose process dies before it began goes to the next, also when that dies while it loads", async () => {
    const { children, outcomes } = started();
    await children[0]!.loaded();
    await children[0]!.ends({ code: null, signal: "SIGKILL" });
    await children[1]!.ends({ code: null, signal: "SIGKILL" });
    expect(outcomes).toEqual([]);
    await children[2]!.loaded();
    children[2]!.begins();
    children[2]!.returns("1");
    expect(outcomes).toEqual([{ kind: "result", text: "1" }]);
    await pass(10);
    expect(children.map(({ done }) => done)).toEqual([["call p {}"], [], ["call p {}", "SIGKILL"]]);
  });

  test("whose processes go on dying before they begin is killed in the end", async () => {
    const { children, outcomes } = started();
    for (let count = 0; count < children.length; count++) {
      await children[count]!.loaded();
      await children[count]!.ends({ code: 9, signal: null });
    }
    expect(children.length).toBe(5);
    expect(outcomes).toEqual([raised("killed")]);
    expect(JSON.stringify(outcomes)).toContain("none of its code ran");
  });

  test("that is cancelled when its process dies goes to no other", async () => {
    const { children, outcomes, cancel } = started();
    await children[0]!.loaded();
    cancel();
    await children[0]!.ends({ code: null, signal: "SIGTERM" });
    expect(children.length).toBe(1);
    expect(outcomes).toEqual([raised("cancelled")]);
  });

  test("whose plugin refuses to load is not tried again", async () => {
    const { children, outcomes } = started();
    await children[0]!.loaded({ code: "remote", message: "no disk" });
    expect(children.length).toBe(1);
    expect(outcomes).toEqual([raised("unserved")]);
  });

  test("is not given a spare that has ended and was not noticed yet", async () => {
    const { spares, children } = pool(2);
    spares.fill();
    await children[0]!.loaded();
    await children[1]!.loaded();
    children[0]!.hasExited = true;
    expect(spares.take().child).toBe(children[1]);
  });

  test("that is cancelled: signal, SIGTERM, and SIGKILL after the grace", async () => {
    const { child, outcomes, cancel } = started();
    await child.loaded();
    cancel();
    cancel();
    await pass(999);
    expect(child.done).toEqual(["call p {}", "cancel 1", "SIGTERM"]);
    await pass(1);
    expect(child.done.slice(3)).toContain("SIGKILL");
    expect(outcomes).toEqual([raised("cancelled")]);
  });

  test("that is cancelled before its process has loaded never runs", async () => {
    const { child, outcomes, cancel } = started();
    cancel();
    await settle();
    expect(child.done[0]).toBe("SIGKILL");
    expect(child.done.filter((one) => one.startsWith("call"))).toEqual([]);
    expect(outcomes).toEqual([raised("cancelled")]);
  });

  test("that is cancelled and returns all the same has its result", async () => {
    const { child, outcomes, cancel } = started();
    await child.loaded();
    cancel();
    child.returns("1");
    expect(outcomes).toEqual([{ kind: "result", text: "1" }]);
  });
});
