/** Forked members, the processes they start, and members that never give the event loop back. */
import { execFile, spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { context, fork, load, remote, type Json } from "gofer-rmi/plugin";

/** Beside the built module: who has evaluated it, and in whom the load hook ran. */
const evaluated = new URL("./evaluated", import.meta.url);
appendFileSync(evaluated, `module ${process.pid}\n`);

export const opened = load((): void => appendFileSync(evaluated, `hook ${process.pid}\n`));

let calls = 0;

/** Its process, and how many calls that process has had. */
export const who = fork(remote((): number[] => [process.pid, ++calls]));

/** The host's process. */
export const host = remote((): number => process.pid);

/** A process of its own that would outlive everybody. */
function sleeper(): number {
  return spawn("sleep", ["1000"], { stdio: "ignore" }).pid!;
}

/** Spins, in its own process; reports that and the one it started. */
export const spin = fork(
  remote((): void => {
    context().progress({ details: [process.pid, sleeper()] });
    for (;;);
  }),
);

/** Spins in the host. */
export const hostSpin = remote((): void => {
  context().progress({ details: [process.pid, sleeper()] });
  for (;;);
});

/** Leaves a process behind. */
export const leaves = fork(remote((): number => sleeper()));

/** Waits for a process that it started and that cares for SIGTERM. */
export const waits = fork(
  remote(
    (file: string): Promise<string> =>
      new Promise((resolve) => {
        const script = `trap 'echo tidied > "${file}"; exit 0' TERM; echo ready; while :; do sleep 0.05; done`;
        const child = execFile("/bin/sh", ["-c", script], () => resolve("tidied"));
        child.stdout!.once("data", () => context().progress({ details: [process.pid, child.pid!] }));
      }),
  ),
);

/** Ends by itself when it hears that it is cancelled. */
export const hears = fork(
  remote(async (): Promise<string> => {
    context().progress({ details: [process.pid] });
    const { signal } = context();
    while (!signal.aborted) await pause(5);
    return "heard";
  }),
);

export const leave = fork(remote((code: number): void => process.exit(code)));

export const late = fork(
  remote(async (): Promise<void> => {
    setTimeout(() => {
      throw new Error("thrown from a timer");
    }, 1);
    await pause(60_000);
  }),
);

export const large = fork(remote((bytes: number): Json => "x".repeat(bytes)));

/** Ends by itself, and leaves a process behind. */
export const dies = fork(
  remote((): void => {
    context().progress({ details: [process.pid, sleeper()] });
    process.exit(4);
  }),
);
