/** SIGKILL of each process at each stage of a call, judged by the checker. See docs/torture.md. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../support/processes.js";
import { startRabbit, type Rabbit } from "../support/rabbitmq.js";
import { Arena } from "./arena.js";
import { runCell, type CellResult } from "./cell.js";
import { STAGES, VICTIMS } from "./history.js";
import { tableOf } from "./table.js";

const KILLS = Number(process.env["GOFER_TORTURE_KILLS"] ?? 50);
/** Each cell's own seed is made of it. */
const SEED = Number(process.env["GOFER_TORTURE_SEED"] ?? Math.floor(Math.random() * 1_000_000));
const BROKERS = (process.env["GOFER_TORTURE_BROKERS"] ?? "embedded,rabbitmq").split(",");
const WITHIN_MS = 120_000 + KILLS * 20_000;

describe.each(BROKERS)("%s", (broker) => {
  const results: CellResult[] = [];
  let rabbit: Rabbit | undefined;
  let arena: Arena;

  beforeAll(async () => {
    if (broker === "rabbitmq") rabbit = await startRabbit();
    arena = await Arena.open(await rabbit?.vhost());
  });
  afterAll(async () => {
    await arena?.close();
    await rabbit?.close();
    console.log(tell());
  });

  /** The table of all cells so far, also as a file: a run takes hours, and may be cut short. */
  const tell = (): string => {
    const title = `${broker}: ${KILLS} kills a cell, GOFER_TORTURE_SEED=${SEED}, Node ${process.versions.node}`;
    const table = `${title}\n\n${tableOf(results)}\n`;
    mkdirSync(join(ROOT, "build/torture"), { recursive: true });
    writeFileSync(join(ROOT, `build/torture/${broker}.md`), table);
    return table;
  };

  for (const [row, victim] of VICTIMS.entries()) {
    for (const [column, stage] of STAGES.entries()) {
      test(`the ${victim} killed when a call is ${stage}`, { timeout: WITHIN_MS }, async () => {
        const seed = SEED + row * STAGES.length + column;
        const result = await runCell(arena, { victim, stage, seed }, KILLS);
        results.push(result);
        tell();
        expect(result.report.violations).toEqual([]);
        expect(result.kills).toBe(KILLS);
      });
    }
  }
});
