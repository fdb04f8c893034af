import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { resolve } from "node:path";

import { build } from "esbuild";

import { withScripts } from "./processes.mjs";

const RESULTS = resolve(import.meta.dirname, "../results");
const DIST = process.env.BENCH_DIST ?? resolve(import.meta.dirname, "../../dist");

/** A folder of its own for as long as `use` runs: removed when all that runs in it has ended. */
async function withRoot(use) {
  mkdirSync(RESULTS, { recursive: true });
  const root = mkdtempSync(resolve(RESULTS, "typed-"));
  try {
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A fresh build of a plugin of plugin/ in `root`, and its agent, attached to the broker at `url`. @returns its address */
async function startAgent(plugin, { root, url, start, isKept = true }) {
  const address = `bench-typed-${plugin}`;
  const source = resolve(import.meta.dirname, `../plugin/${plugin}.ts`);
  const gofer = resolve(DIST, "src/cli/gofer.js");
  execFileSync(process.execPath, [gofer, "build", source, "-o", root, "--url", url, "--queue", address]);
  await start("typed-agent.mjs", [`--root=${root}`, ...(isKept ? [] : ["--memory-journal"])]).ready();
  return address;
}

/**
 * One run of typed calls through the broker at `url`: a fresh build, agent, journal and caller. Figures as `runPair`.
 *
 * @param quiet  the caller wants no statuses: two messages a call instead of four
 * @param replay  its member may run again
 * @param isKept  what the agent takes is on disk; else its journal is in memory
 */
export function runTyped({ url, quiet = false, replay = false, isKept, bytes, inFlight, seconds }) {
  return withRoot((root) =>
    withScripts(async (start) => {
      const address = await startAgent("bench", { root, url, start, isKept });
      const contract = resolve(root, "lib/bench.api.json");
      const load = [`--bytes=${bytes}`, `--in-flight=${inFlight}`, `--seconds=${seconds}`];
      const to = [`--url=${url}`, `--address=${address}`, `--contract=${contract}`];
      if (quiet) to.push("--quiet");
      if (replay) to.push("--replay");
      const caller = start("typed-caller.mjs", [...to, ...load]);
      return JSON.parse(await caller.line((seconds + 20) * 1000));
    }),
  );
}

/** One run of forked calls, with a broker, agent and caller of its own. Figures as `runPair`. */
export function runForked({ rate, seconds }) {
  return withRoot((root) =>
    withScripts(async (start) => {
      const [port] = await start("broker-process.mjs").ready();
      const url = `amqp://127.0.0.1:${port}`;
      const address = await startAgent("forks", { root, url, start });
      const load = [`--rate=${rate}`, `--seconds=${seconds}`];
      const caller = start("fork-caller.mjs", [`--url=${url}`, `--address=${address}`, ...load]);
      return JSON.parse(await caller.line((seconds + 30) * 1000));
    }),
  );
}

/** The client of a plugin of plugin/, emitted into `root` and compiled. @returns its file */
async function emitClient(plugin, root) {
  const source = resolve(import.meta.dirname, `../plugin/${plugin}.ts`);
  execFileSync(process.execPath, [resolve(DIST, "src/cli/gofer.js"), "generate", source, "-o", root]);
  const outfile = resolve(root, `${plugin}.client.mjs`);
  const emitted = resolve(DIST, "src/client/emitted.js");
  await build({
    entryPoints: [resolve(root, `${plugin}.client.ts`)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    alias: { "gofer-rmi/emitted": emitted },
    external: [emitted],
  });
  return outfile;
}

/**
 * One run of calls alone, with and without checks and encoding in turn, with a broker, agent and caller of its own.
 *
 * @returns { onP50Ms, offP50Ms, calls }
 */
export function runChecked({ bytes, seconds }) {
  return withRoot((root) =>
    withScripts(async (start) => {
      const [port] = await start("broker-process.mjs").ready();
      const url = `amqp://127.0.0.1:${port}`;
      const address = await startAgent("checked", { root, url, start });
      const client = await emitClient("checked", root);
      const to = [`--client=${client}`, `--url=${url}`, `--address=${address}`];
      const caller = start("checked-caller.mjs", [...to, `--bytes=${bytes}`, `--seconds=${seconds}`]);
      return JSON.parse(await caller.line((seconds + 20) * 1000));
    }),
  );
}

/** One run of durable puts into a bare store, on the disk where agents have theirs. Figures as `runPair`. */
export function runPut({ bytes, seconds }) {
  return withRoot((root) =>
    withScripts(async (start) => {
      const script = start("bare-put.mjs", [
        `--store=${root}/store`,
        `--bytes=${bytes}`,
        `--seconds=${seconds}`,
      ]);
      return JSON.parse(await script.line((seconds + 20) * 1000));
    }),
  );
}
