/** Its hooks note themselves in the file `hooks-ran` of the agent's working folder. */
import { appendFileSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { load, remote, unload } from "gofer-rmi/plugin";

const note = (what: string): void => appendFileSync("hooks-ran", `${what}\n`);

/** Slow: the next hook and the first call wait for it. */
export const open = load(async (): Promise<void> => {
  await pause(20);
  note("open");
});
export const fill = load((): void => note("fill"));
export const flush = unload(async (): Promise<void> => {
  await pause(20);
  note("flush");
});
/** Fails, and keeps no other from running. */
export const spill = unload((): void => {
  note("spill");
  throw new Error("spilled");
});
export const shut = unload((): void => note("shut"));

export const noted = remote((): string => {
  note("call");
  return readFileSync("hooks-ran", "utf8");
});
