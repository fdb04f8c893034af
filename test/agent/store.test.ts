import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Store } from "../../src/agent/journal/store.js";
import { smallDisk, type SmallDisk } from "../support/small-disk.js";

let folder: string;
let disk: SmallDisk;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gofer-store-"));
  disk = smallDisk(folder, 2 * 1024 * 1024);
});
afterEach(() => {
  disk.close();
  rmSync(folder, { recursive: true });
});

const value = Buffer.alloc(20_000, "x");

test("what is written after a write that failed is there at the next start", async () => {
  const { store } = await Store.open(folder);
  await store.write([["first", value]], 1);
  disk.fill(process.pid);
  await expect(store.write([["second", value]], 1)).rejects.toMatchObject({ code: "storage" });
  expect(await store.get("first")).toEqual(value);
  disk.free(process.pid);
  await expect(store.write([["early", value]], 1)).rejects.toMatchObject({ code: "storage" });
  await store.reopen();
  await store.write([["third", value]], 1);
  await store.close();
  const { store: again, held } = await Store.open(folder);
  await again.close();
  expect(held.records.map(([key]) => key)).toEqual(["first", "third"]);
  expect(held.damaged).toEqual([]);
});

test("a disk that is full while it is opened is no damage", async () => {
  const { store } = await Store.open(folder);
  await store.write([["first", value]], 1);
  await store.close();
  disk.fill(process.pid);
  await expect(Store.open(folder)).rejects.toMatchObject({ code: "storage" });
  disk.free(process.pid);
  const { store: again, held } = await Store.open(folder);
  await again.close();
  expect(held).toEqual({ records: [["first", value]], told: 1, damaged: [] });
});
