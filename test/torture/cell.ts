import { setTimeout as pause } from "node:timers/promises";
import type { CallOutcome } from "../../src/client/index.js";
import type { Arena } from "./arena.js";
import { check, type Report } from "./checker.js";
import { note, readHistory, type NewFact, type Stage, type Victim } from "./history.js";
import type { Plan } from "./processes/caller.js";
import { randomOf, type Random } from "./random.js";

/** Calls of a round. */
const CALLS = 6;
/** How long a kill may come after its point, every other time; else it comes on the spot. Milliseconds. */
const MAX_DELAY_MS = 6;
/** A call that is not over by then is lost. Milliseconds. */
const OVER_WITHIN_MS = 60_000;

export interface Cell {
  readonly victim: Victim;
  readonly stage: Stage;
  readonly seed: number;
}

export interface CellResult extends Cell {
  readonly kills: number;
  readonly onTheSpot: number;
  readonly report: Report;
}

/** Kills one kind of process at one stage, as often as asked, and judges all that was seen meanwhile. */
export async function runCell(arena: Arena, cell: Cell, kills: number): Promise<CellResult> {
  const random = randomOf(cell.seed);
  const { victim, stage } = cell;
  const known: string[] = [];
  let onTheSpot = 0;
  for (let kill = 0; kill < kills; kill++) {
    const plans = Array.from({ length: CALLS }, (_, index) => planOf(random, index > 0));
    const comesSoFar = ({ isQuiet }: Plan): boolean => !isQuiet || !BEFORE_ACCEPTED.includes(stage);
    const target = plans.findIndex((plan) => plan.cancelAfterMs === undefined && comesSoFar(plan));
    const delayMs = kill % 2 === 0 ? 0 : 1 + Math.floor(random() * MAX_DELAY_MS);
    if (delayMs === 0) onTheSpot++;
    const sns = await arena.round(plans, Math.max(0, target), { victim, stage, delayMs });
    await askAll(arena, sns);
    known.push(...sns);
  }
  await askAll(arena, known); // what was said once is still so after all the restarts
  const mine = new Set(known);
  const facts = readHistory(arena.history).filter((fact) => mine.has(fact.sn));
  return { ...cell, kills, onTheSpot, report: check(facts) };
}

/** Stages that calls whose broker keeps them need not come to. */
const BEFORE_ACCEPTED: readonly Stage[] = ["journalled", "accepted"];

function planOf(random: Random, mayBeQuiet: boolean): Plan {
  const member = (["direct", "direct", "replayed", "forked"] as const)[Math.floor(random() * 4)]!;
  const isCancelled = random() < 0.25;
  return {
    member,
    isQuiet: random() < 0.5 && mayBeQuiet,
    tookMs: Math.floor(random() * 12),
    cancelAfterMs: isCancelled ? Math.floor(random() * 15) : undefined,
  };
}

/** Asks the agent what became of each call, until it is over. */
async function askAll(arena: Arena, sns: readonly string[]): Promise<void> {
  await Promise.all(sns.map((sn) => askUntilOver(arena, sn)));
}

async function askUntilOver(arena: Arena, sn: string): Promise<void> {
  const deadline = Date.now() + OVER_WITHIN_MS;
  for (;;) {
    const told = await arena.outcome(sn);
    if (told.state === "finished") return note(arena.history, finished(sn, told));
    if (told.state === "unknown" || Date.now() > deadline)
      return note(arena.history, { kind: "told", sn, state: told.state });
    await pause(5);
  }
}

function finished(sn: string, told: Extract<CallOutcome, { state: "finished" }>): NewFact {
  if ("retval" in told) {
    return { kind: "told", sn, state: "finished", ending: { kind: "result", value: String(told.retval) } };
  }
  const { exval } = told.exception as { exval?: unknown };
  const message = JSON.stringify(exval ?? null);
  return { kind: "told", sn, state: "finished", ending: { kind: "failure", code: told.code, message } };
}
