/** The process of a plugin that does not load, or does not end, by itself. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Logger } from "../../src/agent/log.js";
import { DEFAULT_RESTARTS, Host } from "../../src/agent/processes/host.js";
import { HostProcess } from "../../src/agent/processes/host-process.js";
import type { LoadOrder } from "../../src/host/messages.js";

const folder = mkdtempSync(join(tmpdir(), "gofer-host-"));
afterAll(() => rmSync(folder, { recursive: true }));

const module = join(folder, "endless.mjs");
writeFileSync(module, 'import { writeSync } from "node:fs";\nwriteSync(1, "it begins\\n");\nfor (;;);\n');
const ORDER = {
  name: "endless",
  module,
  contract: {},
  hooks: true,
  properties: {},
  file: "",
} as unknown as LoadOrder;

const published = (): Promise<void> => Promise.resolve();

interface Noted {
  readonly log: Logger;
  readonly lines: readonly [event: string, reason: unknown][];
  /** The module spins. */
  readonly begins: Promise<void>;
}

function noted(): Noted {
  const lines: [string, unknown][] = [];
  let begins!: () => void;
  const begun = new Promise<void>((resolve) => (begins = resolve));
  const log: Logger = {
    log: (_level, event, facts) => {
      if (event === "plugin.output") begins();
      else lines.push([event, facts?.["reason"]]);
    },
    with: () => log,
  };
  return { log, lines, begins: begun };
}

test("a plugin that loads for ever is told of while it does, and refused with the reason", async () => {
  const { log, lines } = noted();
  const host = new Host([ORDER], log, published, undefined, {
    ...DEFAULT_RESTARTS,
    slowMs: 100,
    loadMs: 300,
  });
  const refusals = await host.start();
  expect(refusals.get("endless")).toEqual({ code: "host-restarted", message: "not loaded within 0.3 s" });
  await host.stop(0);
  expect(lines[0]).toEqual([
    "host.slow",
    "its module, or a load hook, has not ended after 0.1 s; it is given 0.3 s",
  ]);
});

test("a process that is asked to unload, and goes on, is ended, and that is said", async () => {
  const { log, lines, begins } = noted();
  const process = HostProcess.start(log, published);
  void process.load(ORDER);
  await begins;
  await process.stop(200);
  expect(await process.exited).toEqual({ code: null, signal: "SIGKILL" });
  expect(lines[0]).toEqual(["host.killed", "asked to unload, it had not ended after 0.2 s"]);
});
