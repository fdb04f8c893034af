import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { startAgent, type Agent } from "../../src/agent/agent.js";
import type { Level, Logger } from "../../src/agent/log.js";
import { loadDescriptors } from "../../src/config/descriptor.js";
import { places } from "../../src/config/places.js";
import type { Json } from "../../src/json.js";
import type { World } from "./processes.js";

/** A line of an agent's log. */
export interface Line {
  readonly level: Level;
  readonly event: string;
  readonly facts: Readonly<Record<string, Json | undefined>>;
}

/** An agent in this process, with real host processes, and what it says. */
export class Embedded {
  readonly lines: Line[] = [];
  private waiting: (() => void)[] = [];

  private constructor() {}

  static async start(root: string, drainMs = 30_000): Promise<Embedded & { readonly agent: Agent }> {
    const one = new Embedded();
    const where = places(root);
    const { descriptors } = await loadDescriptors(where);
    const agent = await startAgent({ places: where, descriptors, log: one.logger({}), drainMs });
    return Object.assign(one, { agent });
  }

  /** The first line, from the given one on, of an event with these facts. */
  async event(event: string, facts: Record<string, Json> = {}, from = 0): Promise<Line> {
    for (let at = from; ;) {
      for (; at < this.lines.length; at++) {
        const line = this.lines[at]!;
        if (line.event !== event) continue;
        if (Object.entries(facts).every(([key, value]) => line.facts[key] === value)) return line;
      }
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`not said: ${event} ${JSON.stringify(facts)}`)),
          30_000,
        );
        this.waiting.push(() => (clearTimeout(late), resolve()));
      });
    }
  }

  private logger(always: Readonly<Record<string, Json>>): Logger {
    return {
      log: (level, event, facts = {}) => {
        this.lines.push({ level, event, facts: { ...always, ...facts } });
        for (const resolve of this.waiting.splice(0)) resolve();
      },
      with: (facts) => this.logger({ ...always, ...facts }),
    };
  }
}

/** Builds versions of one plugin source, in which `VERSION` stands for the version's name. */
export class Versions {
  constructor(
    private readonly world: World,
    private readonly source: string,
    private readonly url: string,
    private readonly queue: string,
  ) {}

  /** @returns the root of an agent that would serve this version */
  build(version: string): Promise<string> {
    const name = basename(this.source, ".ts");
    const file = join(this.world.folder, `${name}.ts`);
    writeFileSync(
      file,
      readFileSync(this.source, "utf8").replace('"VERSION";', `${JSON.stringify(version)};`),
    );
    return this.world.build(file, this.url, this.queue, `${name}-${version}`);
  }
}

/** Puts what was built into an agent's folder, as a deployment does. */
export function deploy(from: string, to: string, folders: readonly string[] = ["lib", "plugins"]): void {
  for (const folder of folders) cpSync(join(from, folder), join(to, folder), { recursive: true });
}
