/** Notes each run beside the built module. */
import { appendFileSync } from "node:fs";
import { fork, remote } from "gofer-rmi/plugin";

function note(number: number): number {
  appendFileSync(new URL("./ran", import.meta.url), `${number}\n`);
  return number;
}

export const run = remote(note);
export const apart = remote(fork((number: number): number => note(number)));
