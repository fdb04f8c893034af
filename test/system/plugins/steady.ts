/** Says which version of it runs; the folder it is given is where it and the test meet. VERSION is replaced by the test. */
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { context, fork, load, remote, unload } from "gofer-rmi/plugin";

const VERSION: string = "VERSION";

export const start = load((): void => {
  if (VERSION.startsWith("broken")) throw new Error("it does not start");
});
/** Beside the built module. */
export const end = unload((): void => appendFileSync(new URL("./unloaded", import.meta.url), `${VERSION}\n`));

/** Notes that it runs, and ends when the file is there. */
export const hold = remote(async (folder: string, name: string): Promise<string> => {
  appendFileSync(`${folder}/ran`, `${name}\n`);
  while (!existsSync(`${folder}/go-${name}`)) await pause(5, undefined, { signal: context().signal });
  return `${name} ${VERSION}`;
});

export const version = remote((): string => VERSION);
export const pid = remote((): number => process.pid);
export const forked = remote(fork((): string => VERSION));
