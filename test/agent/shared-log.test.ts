/** One write for a turn of the event loop, one fsync for all that wait, and who is told what when they fail. */
import { fdatasync, fdatasyncSync, mkdtempSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Log } from "../../src/agent/journal/log.js";
import { SharedLog } from "../../src/agent/journal/shared-log.js";
import { diskTakes } from "../support/partial-disk.js";
import { diskSeemsToTake } from "../support/disk-speed.js";

vi.mock("node:fs", async (original) =>
  (await import("../support/watched-fs.js")).watched(
    await original(),
    "fdatasync",
    "fdatasyncSync",
    "writeSync",
  ),
);

let folder: string;
let log: Log;
let shared: SharedLog;
let events: string[];
let underWay: number;
/** The fsyncs that another thread is at, oldest first; each ends when it is called. */
let syncs: ((error: Error | null) => void)[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "gofer-shared-"));
  ({ log } = Log.open(folder, () => undefined));
  await log.prepare();
  [events, syncs, underWay] = [[], [], 0];
  diskSeemsToTake(10);
  shared = new SharedLog(log, {
    written: ({ key }) => events.push(`written ${key}`),
    failed: ({ message }) => events.push(`failed ${message}`),
    syncFailed: () => events.push("sync failed"),
    get underWay() {
      return underWay;
    },
  });
  vi.mocked(fdatasync).mockImplementation((_file, callback) => void syncs.push(callback));
  for (const one of [fdatasync, fdatasyncSync, writeSync]) vi.mocked(one).mockClear();
});
afterEach(() => {
  log.close();
  vi.restoreAllMocks();
  for (const one of [fdatasync, fdatasyncSync, writeSync]) vi.mocked(one).mockReset();
  rmSync(folder, { recursive: true });
});

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Notes what comes of it, as `KEY true` or `KEY false`. */
function note(key: string, isThere: Promise<boolean>): void {
  void isThere.then((there) => events.push(`${key} ${there}`));
}
const append = (key: string): void => note(key, shared.append({ key, value: ["", "x"] }));
const durably = (key: string): void => note(key, shared.appendDurably({ key, value: ["", "x"] }));

test("what comes in one turn is one write, and nobody is told before it", async () => {
  append("a");
  void Promise.resolve().then(() => append("b")); // what the turn has set off
  await Promise.resolve();
  expect([events, shared.needsWrite]).toEqual([[], true]);
  await nextTurn();
  expect(vi.mocked(writeSync)).toHaveBeenCalledTimes(1);
  expect(events).toEqual(["written a", "written b", "a true", "b true"]);
  append("c");
  await nextTurn();
  expect(vi.mocked(writeSync)).toHaveBeenCalledTimes(2);
});

test("who waits for the disk is told when it has answered; who comes meanwhile shares the next answer", async () => {
  durably("a");
  append("kernel");
  await nextTurn();
  expect([events.splice(0), syncs.length]).toEqual([["written a", "written kernel", "kernel true"], 1]);
  durably("b");
  await nextTurn();
  durably("c");
  await nextTurn();
  expect([events.splice(0), syncs.length]).toEqual([["written b", "written c"], 1]);
  syncs.shift()!(null);
  await nextTurn();
  expect([events.splice(0), syncs.length]).toEqual([["a true"], 1]);
  syncs.shift()!(null);
  await nextTurn();
  expect([events, syncs.length]).toEqual([["b true", "c true"], 0]);
});

test("an fsync that fails is none for who waits for it, nor for who came while it was under way", async () => {
  durably("a");
  await nextTurn();
  for (const key of ["b", "c"]) durably(key);
  await nextTurn();
  syncs.shift()!(new Error("EIO"));
  await nextTurn();
  syncs.shift()!(null); // the system says it once
  await nextTurn();
  expect(events.slice(3)).toEqual(["sync failed", "a false", "b false", "c false"]);
  for (const key of ["d", "e"]) durably(key);
  await nextTurn();
  syncs.shift()!(null);
  await nextTurn();
  expect(events.slice(-2)).toEqual(["d true", "e true"]);
});

test("of a turn that the kernel takes in part, each is told what became of its own", async () => {
  for (const [key, add] of [
    ["a", durably],
    ["b", append],
    ["c", durably],
    ["d", append],
  ] as const)
    add(key);
  const record = "1 a 0000000001 01234567\nx\n".length;
  diskTakes(2 * record + 5);
  await nextTurn();
  expect(events.splice(0, 3)).toEqual(["written a", "written b", expect.stringContaining("failed ENOSPC")]);
  expect(events.splice(0)).toEqual(["b true", "d false"]);
  syncs.shift()!(null);
  await nextTurn();
  expect(events).toEqual(["a true", "c false"]);
});

test("a disk that was quick the last time is waited for; one that failed is not", async () => {
  diskSeemsToTake(0.1);
  vi.mocked(fdatasync).mockImplementation((_file, callback) => callback(null));
  durably("a");
  await nextTurn();
  for (const key of ["b", "c"]) durably(key);
  await nextTurn();
  expect(vi.mocked(fdatasyncSync)).toHaveBeenCalledTimes(1);
  vi.mocked(fdatasyncSync).mockImplementationOnce(() => {
    throw new Error("EIO");
  });
  durably("d");
  await nextTurn();
  durably("e");
  await nextTurn();
  expect([vi.mocked(fdatasync), vi.mocked(fdatasyncSync)].map(({ mock }) => mock.calls.length)).toEqual([
    2, 2,
  ]);
  expect(events.filter((event) => !event.startsWith("written"))).toEqual([
    "a true",
    "b true",
    "c true",
    "sync failed",
    "d false",
    "e true",
  ]);
});

test("settling writes what waits, and ends after the last fsync", async () => {
  durably("a");
  await nextTurn();
  for (const key of ["b", "c"]) durably(key);
  void shared.settle().then(() => events.push("settled"));
  await nextTurn();
  syncs.shift()!(null);
  await nextTurn();
  expect(events).not.toContain("settled");
  syncs.shift()!(null);
  await nextTurn();
  expect(events.slice(0, 4)).toEqual(["written a", "written b", "written c", "a true"]);
  expect(events.slice(4).sort()).toEqual(["b true", "c true", "settled"]);
});

test("what is appended shares its turn with nothing that an earlier write has taken along", async () => {
  append("a");
  shared.write();
  expect([events, shared.needsWrite]).toEqual([["written a"], false]);
  append("b"); // the turn of the first is over, though its tick has yet to come
  await nextTurn();
  expect(vi.mocked(writeSync)).toHaveBeenCalledTimes(2);
  expect(events).toEqual(["written a", "a true", "written b", "b true"]);
});

test("an fsync with nothing written since the last is one that asks the disk nothing", async () => {
  durably("a");
  await nextTurn();
  syncs.shift()!(null);
  expect(await shared.sync()).toBe(true);
  expect(vi.mocked(fdatasync)).toHaveBeenCalledTimes(1);
});

test("few of those that are under way wait for others to come, and share the fsync with them", async () => {
  underWay = 5;
  durably("a");
  await nextTurn();
  await nextTurn();
  expect(syncs).toHaveLength(0);
  for (const key of ["b", "c", "d"]) durably(key);
  await nextTurn();
  await nextTurn();
  expect([events.splice(0).length, syncs.length]).toEqual([4, 1]); // most of them
  syncs.shift()!(null);
  await nextTurn();
  expect(events.splice(0)).toEqual(["a true", "b true", "c true", "d true"]);
});

test("who waits for others that do not come does not wait for long", async () => {
  underWay = 5;
  durably("a");
  for (let turns = 0; turns < 20; turns++) await nextTurn();
  expect(syncs).toHaveLength(1);
  durably("b"); // for the next one others are waited for anew
  syncs.shift()!(null);
  await nextTurn();
  await nextTurn();
  expect(syncs).toHaveLength(0);
  for (let turns = 0; turns < 20; turns++) await nextTurn();
  expect(syncs).toHaveLength(1);
});
