import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Actions, type Act } from "../../src/agent/plugins/actions.js";
import type { HostOutcome } from "../../src/agent/processes/host-process.js";
import type { Logger } from "../../src/agent/log.js";

const HOUR_MS = 3_600_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** A host that notes when each run began, and lets the test end it. */
class FakeHost {
  readonly starts: [name: string, atMs: number][] = [];
  readonly stops: string[] = [];
  private readonly open = new Map<string, ((outcome: HostOutcome) => void)[]>();
  private readonly from = performance.now();
  isThere = true;
  /** How long each run takes; undefined: until the test ends it. */
  runMs: number | undefined = 0;

  readonly act: Act = (name, ended) => {
    if (!this.isThere) return undefined;
    this.starts.push([name, performance.now() - this.from]);
    this.open.set(name, [...(this.open.get(name) ?? []), ended]);
    if (this.runMs !== undefined) setTimeout(() => this.end(name), this.runMs);
    return () => void this.stops.push(name);
  };

  end(name: string, outcome: HostOutcome = { kind: "result", text: "null" }): void {
    this.open.get(name)!.shift()!(outcome);
  }

  /** When a name's runs began. */
  of(name: string): number[] {
    return this.starts.filter(([one]) => one === name).map(([, atMs]) => atMs);
  }
}

const lines: [string, unknown][] = [];
const log: Logger = { log: (_level, event, facts) => void lines.push([event, facts]), with: () => log };
beforeEach(() => void lines.splice(0));

/** Timers and promises in their order, up to a time from now. */
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test("each runs at once, then at every whole interval from its start: however long a run takes, it does not drift (A-69)", async () => {
  const [host, actions] = [new FakeHost(), new Actions(log)];
  host.runMs = 300;
  actions.adopt([{ name: "tick", export: "tick", everyMs: 1000 }], host.act);
  await pass(5500);
  expect(host.of("tick")).toEqual([0, 1000, 2000, 3000, 4000, 5000]);
});

test("one that takes longer than its interval does not overlap itself; what falls into a run is left out", async () => {
  const [host, actions] = [new FakeHost(), new Actions(log)];
  host.runMs = 2500;
  actions.adopt([{ name: "slow", export: "slow", everyMs: 1000 }], host.act);
  await pass(9500);
  expect(host.of("slow")).toEqual([0, 3000, 6000, 9000]);
});

test("one without an interval runs once (A-67); one with more than timers can wait, in its time", async () => {
  const [host, actions] = [new FakeHost(), new Actions(log)];
  const weeks = 5 * 7 * 24 * HOUR_MS;
  actions.adopt(
    [
      { name: "once", export: "once" },
      { name: "rare", export: "rare", everyMs: weeks },
    ],
    host.act,
  );
  await pass(3 * weeks - 1);
  expect([host.of("once"), host.of("rare")]).toEqual([[0], [0, weeks, 2 * weeks]]);
});

test("after a reload it does not begin before the old run has ended, which is asked to stop", async () => {
  const [old, next, actions] = [new FakeHost(), new FakeHost(), new Actions(log)];
  old.runMs = undefined;
  const tick = { name: "tick", export: "tick", everyMs: 1000 };
  actions.adopt([tick], old.act);
  await pass(1);
  actions.adopt([tick, { name: "new", export: "new" }], next.act);
  await pass(5000);
  expect([old.stops, next.of("tick"), next.of("new")]).toEqual([["tick"], [], [1]]);
  old.end("tick");
  await pass(1500);
  expect([old.of("tick"), next.of("tick")]).toEqual([[0], [5001, 6001]]);
});

test("stop: nothing starts any more, and it resolves when what runs has ended", async () => {
  const [host, actions] = [new FakeHost(), new Actions(log)];
  host.runMs = undefined;
  actions.adopt([{ name: "tick", export: "tick", everyMs: 1000 }], host.act);
  let isStopped = false;
  const stopped = actions.stop().then(() => (isStopped = true));
  await pass(5000);
  expect([isStopped, host.stops]).toEqual([false, ["tick"]]);
  host.end("tick");
  await stopped;
  await pass(5000);
  expect(host.of("tick")).toEqual([0]);
});

test("what one throws is logged by its name (A-70), and it goes on", async () => {
  const [host, actions] = [new FakeHost(), new Actions(log)];
  host.runMs = undefined;
  actions.adopt([{ name: "Kennel.clean", export: "Kennel", method: "clean", everyMs: 1000 }], host.act);
  const exception = {
    xclass: "ValueError",
    exval: "ValueError: no\n",
    xmodule: "builtins",
    xstate: {},
    xargs: [],
  };
  host.end("Kennel.clean", { kind: "raised", raised: { code: "remote", details: {}, exception } });
  await pass(1000);
  host.end("Kennel.clean", { kind: "exited", exit: { code: 3, signal: null } });
  await pass(1000);
  expect(host.of("Kennel.clean")).toEqual([0, 1000, 2000]);
  expect(lines).toEqual([
    ["action.failed", { action: "Kennel.clean", xclass: "ValueError", trace: "ValueError: no\n" }],
    ["action.failed", { action: "Kennel.clean", message: "the plugin's process ended" }],
  ]);
});

test("while there is no process it is tried again, and keeps to its times afterwards", async () => {
  const [host, actions] = [new FakeHost(), new Actions(log)];
  host.isThere = false;
  actions.adopt([{ name: "tick", export: "tick", everyMs: 10_000 }], host.act);
  await pass(2500);
  host.isThere = true;
  await pass(20_000);
  expect(host.of("tick")).toEqual([3000, 10_000, 20_000]);
});
