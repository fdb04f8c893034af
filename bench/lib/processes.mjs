import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const READY_MS = 10_000;

/** A script of this folder as a process of its own: an array of its output lines so far, and ways to wait for more. */
export class Script {
  #lines;
  #process;

  constructor(script, args = []) {
    this.name = script;
    this.#process = spawn(process.execPath, [resolve(import.meta.dirname, "..", script), ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  /** The words after "ready" on its first line. */
  async ready() {
    const [word, ...rest] = (await this.line(READY_MS)).split(" ");
    if (word !== "ready") throw new Error(`${this.name} said "${word}" instead of "ready"`);
    return rest;
  }

  /** Its next line of output. */
  async line(withinMs) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.name} said nothing for ${withinMs} ms`)), withinMs);
    });
    try {
      const { value, done } = await Promise.race([this.#lines.next(), late]);
      if (done) throw new Error(`${this.name} ended too early`);
      return value;
    } finally {
      clearTimeout(timer);
    }
  }

  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGTERM");
    await once(this.#process, "exit");
  }
}

/** Runs `use` with scripts that are stopped afterwards, the last first, whatever happens. */
export async function withScripts(use) {
  const scripts = [];
  const start = (script, args) => {
    scripts.push(new Script(script, args));
    return scripts.at(-1);
  };
  try {
    return await use(start);
  } finally {
    for (const script of scripts.reverse()) await script.stop();
  }
}
