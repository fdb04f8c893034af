/** Of one folder one process has the journal, for as long as it lives and no longer. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Lock } from "../../src/agent/journal/lock.js";
import { openJournal } from "../../src/agent/journal/opening.js";
import { ROOT } from "../support/processes.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gofer-lock-"));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

const inUse = { code: "in-use", message: expect.stringContaining("another agent has") as string };
const sockets = (): readonly string[] => readdirSync(folder).filter((name) => name.includes("lock-"));

/** A process that has taken the lock of the folder, and stays. */
async function holder(): Promise<ChildProcess> {
  const lock = pathToFileURL(join(ROOT, "dist/src/agent/journal/lock.js")).href;
  const script = `
    const { Lock } = await import(${JSON.stringify(lock)});
    await Lock.take(process.argv[1]);
    console.log("taken");
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

describe("a folder that a process has", () => {
  test("is refused to others, until that process is killed", async () => {
    const child = await holder();
    try {
      await expect(Lock.take(folder)).rejects.toMatchObject(inUse);
      await expect(openJournal(folder)).rejects.toMatchObject(inUse);
      expect(sockets()).toHaveLength(1); // who stepped back leaves nothing
    } finally {
      await killed(child);
    }
    const [stale] = sockets();
    const lock = await Lock.take(folder);
    expect(sockets()).toHaveLength(1);
    expect(sockets()).not.toEqual([stale]);
    await expect(Lock.take(folder)).rejects.toMatchObject(inUse);
    lock.release();
    expect(sockets()).toEqual([]);
  });

  test("is refused to itself, and is free when it is released, though that is done twice", async () => {
    const first = await Lock.take(folder);
    await expect(Lock.take(folder)).rejects.toMatchObject(inUse);
    first.release();
    const second = await Lock.take(folder);
    first.release();
    expect(sockets()).toHaveLength(1); // it has not taken the other's along
    await expect(Lock.take(folder)).rejects.toMatchObject(inUse);
    second.release();
    expect(sockets()).toEqual([]);
  });

  test("is not refused for another folder's sake", async () => {
    const other = mkdtempSync(join(tmpdir(), "gofer-lock-"));
    const locks = [await Lock.take(folder), await Lock.take(other)];
    for (const lock of locks) lock.release();
    rmSync(other, { recursive: true });
  });

  test("is never had by two that come at the same moment", async () => {
    for (let times = 0; times < 50; times++) {
      const tries = await Promise.allSettled(
        Array.from({ length: 2 + (times % 3) }, () => Lock.take(folder)),
      );
      const taken = tries.filter((one) => one.status === "fulfilled");
      expect(taken.length).toBeLessThanOrEqual(1);
      for (const one of tries) if (one.status === "rejected") expect(one.reason).toMatchObject(inUse);
      for (const { value } of taken) value.release();
      expect(sockets()).toEqual([]);
      (await Lock.take(folder)).release(); // whoever comes alone has it
    }
  });
});

test("sockets that nobody answers any more are removed, and what else lies there is not", async () => {
  for (const name of ["lock-0", "lock-1"]) {
    const script = `require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
    const child = spawn(process.execPath, ["-e", script, join(folder, name)], { stdio: "ignore" });
    await once(child, "exit");
  }
  for (const name of ["log-0", "seal.key", "clock-1"]) writeFileSync(join(folder, name), "");
  expect(sockets()).toEqual(["clock-1", "lock-0", "lock-1"]);
  const lock = await Lock.take(folder);
  expect(readdirSync(folder)).toHaveLength(4);
  lock.release();
  expect(readdirSync(folder).sort()).toEqual(["clock-1", "log-0", "seal.key"]);
});

test("one that is answered counts, whoever made it, and stays", async () => {
  const server = createServer().listen(join(folder, "lock-other"));
  await once(server, "listening");
  await expect(Lock.take(folder)).rejects.toMatchObject(inUse);
  expect(sockets()).toEqual(["lock-other"]);
  server.close();
  await once(server, "close");
  (await Lock.take(folder)).release();
});

test("a path that is too long for a socket is said to be", async () => {
  const name = "new-lock-01234567";
  const long = join(folder, "ü".repeat(20));
  mkdirSync(long);
  const fits = join(long, "x".repeat(103 - Buffer.byteLength(join(long, "x", name)) + 1));
  mkdirSync(fits);
  (await Lock.take(fits)).release();
  mkdirSync(`${fits}x`);
  const tooLong = { code: "config", message: expect.stringContaining("1 bytes too long") as string };
  await expect(Lock.take(`${fits}x`)).rejects.toMatchObject(tooLong);
  await expect(openJournal(`${fits}x`)).rejects.toMatchObject(tooLong);
  expect(readdirSync(`${fits}x`)).toEqual([]);
});

/** As somebody whom permissions are for. */
async function unprivileged<T>(use: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return use();
  process.seteuid!(65534);
  try {
    return await use();
  } finally {
    process.seteuid!(0);
  }
}

test("a folder that may not be written to is said to be, and nothing is left in it", async () => {
  chmodSync(folder, 0o555);
  await unprivileged(async () => {
    await expect(Lock.take(folder)).rejects.toMatchObject({ code: "EACCES" });
    await expect(openJournal(folder)).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining(folder) as string,
    });
  });
  expect(readdirSync(folder)).toEqual([]);
  chmodSync(folder, 0o700);
  (await Lock.take(folder)).release();
});

test("a folder that is not there, or is none, is what the system says", async () => {
  await expect(Lock.take(join(folder, "none"))).rejects.toMatchObject({ code: "EACCES" });
  writeFileSync(join(folder, "file"), "");
  await expect(openJournal(join(folder, "file"))).rejects.toMatchObject({ code: "config" });
});
