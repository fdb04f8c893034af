/** Members whose every run can be seen: it is noted when it begins and when it returns, and returns its own number. */
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { context, fork, remote } from "gofer-rmi/plugin";

function note(file: string, fact: object): void {
  appendFileSync(file, `${JSON.stringify({ at: Number(process.hrtime.bigint()), ...fact })}\n`);
}

/** The agent's; that of whoever takes its processes over when it has died is another. */
const agent = process.ppid;

/** @param tookMs  how long the run takes, half of it before and half after its report */
async function observed(file: string, tookMs: number): Promise<string> {
  const { sn } = context();
  const run = randomUUID();
  note(file, { kind: "began", sn, run, agent });
  await pause(tookMs / 2);
  context().progress({ completed: 1, total: 2 });
  await pause(tookMs / 2);
  note(file, { kind: "returned", sn, run });
  return run;
}

export const direct = remote((file: string, tookMs: number): Promise<string> => observed(file, tookMs));

export const replayed = remote({ replay: true }, (file: string, tookMs: number): Promise<string> =>
  observed(file, tookMs),
);

export const forked = fork(remote((file: string, tookMs: number): Promise<string> => observed(file, tookMs)));
