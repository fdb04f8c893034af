import { appendFileSync, readFileSync } from "node:fs";

/** A process that is killed: the agent, a process of plugin code, or the caller. */
export const VICTIMS = ["agent", "host", "caller"] as const;
export type Victim = (typeof VICTIMS)[number];

/**
 * How far a call has come, as it shows at the border of the agent's process:
 *
 * - `received`: the request was read from the broker's socket; the agent has not looked at it yet
 * - `journalled`: the fsync of its journal record has ended; nothing was done upon that yet
 * - `accepted`: the status `accepted` was written to the broker's socket
 * - `settled`: the settling of the request's delivery was written there
 * - `started`: the word to run it was written to the pipe of a process of plugin code
 * - `progress`: its first report was read from that pipe
 * - `recorded`: its outcome was appended to the journal
 * - `replied`: its result was written to the broker's socket
 */
export const STAGES = [
  "received",
  "journalled",
  "accepted",
  "settled",
  "started",
  "progress",
  "recorded",
  "replied",
] as const;
export type Stage = (typeof STAGES)[number];

/** How a call ended: what its code returned, or why it failed. */
export type Ending =
  | { readonly kind: "result"; readonly value: string }
  | { readonly kind: "failure"; readonly code: string; readonly message: string };

/**
 * What one process saw or did. `at` is the machine's monotonic clock in nanoseconds, which all processes share.
 *
 * - `intent`: a caller is about to make the call
 * - `answered`: how the call ended for its caller
 * - `cancelled`: the caller's `cancel()` was answered with true
 * - `stage`: the agent's process came so far with it
 * - `began`, `returned`: plugin code; `run` is new for each run, and what the member returns
 * - `killed`: a process was sent SIGKILL
 * - `told`: what `Admin.outcome` said afterwards
 */
export type Fact = { readonly at: number } & (
  | {
      readonly kind: "intent";
      readonly sn: string;
      readonly member: string;
      readonly replay: boolean;
      /** It wants to hear neither that it is accepted nor that it starts. */
      readonly isQuiet: boolean;
    }
  | { readonly kind: "answered"; readonly sn: string; readonly ending: Ending }
  | { readonly kind: "cancelled"; readonly sn: string }
  | {
      readonly kind: "stage";
      readonly sn: string;
      readonly stage: Stage;
      readonly agent: number;
      /** Of `replied`: what the reply says. */
      readonly ending?: Ending;
    }
  | { readonly kind: "began"; readonly sn: string; readonly run: string; readonly agent: number }
  | { readonly kind: "returned"; readonly sn: string; readonly run: string }
  | {
      readonly kind: "killed";
      readonly victim: Victim;
      readonly pid: number;
      /** What the kill was aimed at, and how long after that it came. */
      readonly sn: string;
      readonly stage: Stage;
      readonly delayMs: number;
    }
  | { readonly kind: "told"; readonly sn: string; readonly state: "queued" | "running" | "unknown" }
  | { readonly kind: "told"; readonly sn: string; readonly state: "finished"; readonly ending: Ending }
);

/** A fact before it has its time. */
export type NewFact = Fact extends infer One ? (One extends Fact ? Omit<One, "at"> : never) : never;

/** Appends a fact to the history that all processes share: one write, so that lines never mix and a kill cuts none. */
export function note(file: string, fact: NewFact): void {
  appendFileSync(file, `${JSON.stringify({ at: Number(process.hrtime.bigint()), ...fact })}\n`);
}

/** In order of time. */
export function readHistory(file: string): readonly Fact[] {
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Fact).sort((a, b) => a.at - b.at);
}
