/** Members that a test can watch: a call notes its name in the file `ran`, and goes on until its gate is there. */
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { context, fork, remote } from "gofer-rmi/plugin";

let turns = 0;

function note(folder: string, name: string): void {
  appendFileSync(`${folder}/ran`, `${name}\n`);
}

async function gated(folder: string, name: string): Promise<string> {
  note(folder, name);
  while (!existsSync(`${folder}/go-${name}`)) await pause(5);
  return name;
}

/** Does not care whether it is cancelled. */
export const work = remote((folder: string, name: string): Promise<string> => gated(folder, name));
export const again = remote({ replay: true }, (folder: string, name: string): Promise<string> =>
  gated(folder, name),
);

/** Ends when it sees that it was cancelled. */
export const polls = remote(async (folder: string, name: string): Promise<string> => {
  note(folder, name);
  const { signal } = context();
  while (!signal.aborted) await pause(5);
  return "cancelled";
});

/** Waits for what throws when the call is cancelled. */
export const aborts = remote(async (folder: string, name: string): Promise<string> => {
  note(folder, name);
  await pause(60_000, undefined, { signal: context().signal });
  return "finished";
});

/** Reports its process, and would take a minute. */
export const apart = fork(
  remote(async (): Promise<string> => {
    context().progress({ details: process.pid });
    await pause(60_000);
    return "finished";
  }),
);

export const pid = remote((): number => process.pid);

/** How many came before this call. */
export const turn = remote((): number => turns++);
