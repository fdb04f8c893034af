import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import {
  action,
  context,
  direct,
  fork,
  initializer,
  load,
  pam,
  Plugin,
  plugin,
  PluginContainer,
  publish,
  remote,
  Shell,
  sizeOf,
  sizeText,
  timed,
  Timer,
  unload,
  user,
  whiteboard,
  type Json,
} from "gofer-rmi/plugin";

/** Settings beside the source; an operator overrides them in an overlay of the descriptor. */
export default plugin({ name: "kennel", queue: "kennel", threads: 4 });

/** What a walk came to. */
export interface Walk {
  steps: number;
  place: "home" | "park";
}

/** How far a walk has come. */
export interface Step {
  step: number;
  at: Date;
}

/** Thrown by `Dog.catch`; a typed client gets it as an instance of its own class. */
export class Missed extends Error {
  constructor(
    readonly what: string,
    readonly attempts: number,
  ) {
    super(`missed the ${what}`);
  }
}

/** What all animals can do. Members are inherited, and each class offers them. */
abstract class Animal {
  constructor(
    readonly name: string,
    readonly born: Date = new Date(0),
  ) {}

  /** Years since it was born. */
  @remote
  age(on: Date): number {
    return on.getUTCFullYear() - this.born.getUTCFullYear();
  }
}

/** A dog. One is made for each call. */
export class Dog extends Animal {
  /** Barks once. @param words what to say @param times how often */
  @timed()
  @remote
  bark(words: string, times = 1): string {
    return Array.from({ length: times }, () => `${this.name}: ${words}`).join("\n");
  }

  /** Walks; reports each step, and comes home when it is called back. */
  @remote
  async walk(steps: number): Promise<Walk> {
    const call = context();
    for (let step = 1; step <= steps; step++) {
      if (call.cancelled()) return { steps: step - 1, place: "home" };
      call.progress({ completed: step, total: steps, details: { step, at: new Date(0) } satisfies Step });
      await pause(5);
    }
    return { steps, place: "park" };
  }

  /** Never works out. */
  @remote
  catch(what: string): never {
    throw new Missed(what, 3);
  }

  /** Follows its nose: what it yields is there at once, and what comes last is its return value. */
  @remote
  async *sniff(trail: string[]): AsyncGenerator<string, Walk> {
    for (const smell of trail) {
      await pause(1);
      yield `${this.name} smells ${smell}`;
    }
    return { steps: trail.length, place: "park" };
  }

  /** @returns for how long it slept, in seconds */
  @remote
  async nap(ms: number): Promise<number> {
    const timer = new Timer();
    await timer.measure(() => pause(ms));
    return timer.duration();
  }

  /** Digs in a process of its own, which ends with the call. */
  @fork
  @remote
  dig(): number {
    return process.pid;
  }

  /** Needs no dog. */
  @remote
  static breeds(): Set<string> {
    return new Set(["beagle", "collie"]);
  }

  /** Not marked: nobody can call it. */
  secretBone(): string {
    return "under the tree";
  }
}

/** What the kennel keeps, in values that JSON has no form for. */
export class Records {
  @remote
  weights(dogs: Map<string, number>): Map<string, bigint> {
    return new Map([...dogs].map(([name, kg]) => [name, BigInt(Math.round(kg * 1_000_000))]));
  }

  /** @returns the picture, turned around */
  @remote
  picture(bytes: Uint8Array): Uint8Array {
    return bytes.slice().reverse();
  }

  /** About what it takes to keep something. */
  @remote
  room(things: Json): string {
    return sizeText(sizeOf(things));
  }
}

/** Runs by itself, too: one object of it serves all of its actions. */
export class Keeper {
  @action({ minutes: 30 })
  round(): void {
    diary.push("made a round");
  }
}

/** Behind a gate: a shared secret, one of several, or the password of a user of the machine. */
export class Vault {
  @remote({ secret: "bone" })
  open(): string {
    return "open";
  }

  /** Any of them opens it. */
  @remote({ secret: ["biscuit", "sausage"] })
  openByTreat(): string {
    return "open";
  }

  @remote({ secret: () => readSecret() })
  openByFile(): string {
    return "open";
  }

  /** Either will do: the first requirement that is met grants access. */
  @user("root")
  @pam({ user: "keeper", service: "login" })
  @remote
  openByKeeper(): string {
    return "open";
  }
}

function readSecret(): string {
  return readFileSync(process.env["KENNEL_SECRET"] ?? "/etc/gofer/kennel.secret", "utf8").trim();
}

/** A plain function, wrapped. */
export const echo = remote((value: Json): Json => value);

/** Runs in a fresh process for each call; wrappers may be stacked in any order. */
export const pid = remote(fork((): number => process.pid));

/** How many calls this process has counted: it keeps its state between them. @remote */
export function count(): number {
  return ++calls;
}
let calls = 0;

/** May run again when the agent died while it ran. */
export const refill = remote(
  { replay: true },
  direct((bowls: number): number => bowls),
);

/** Runs a command of the machine; what it writes is told as progress. @remote */
export async function machine(): Promise<string> {
  const { stdout } = await new Shell().run("uname", "-s");
  return stdout.trim();
}

/** Where it is: an operator's overlay says so, `place` under `[kennel]`. @remote */
export function place(): string {
  return Plugin.find("kennel")!.cfg["kennel"]!["place"] ?? "in the yard";
}

/** Puts something into the bowl, which all plugins of the agent share. @remote */
export function fill(food: string): void {
  whiteboard.set("bowl", food);
}

/** @remote */
export function bowl(): Json {
  return whiteboard.get("bowl", "nothing");
}

/** What the agent's plugins are doing. @remote */
export function neighbours(): Promise<Json> {
  return PluginContainer.status();
}

const diary: string[] = [];

/** Runs when the plugin's process starts, before any call. */
export const wake = load(() => {
  diary.push("awake");
});

/** gofer's older name for the same. */
export const feed = initializer(() => {
  diary.push("fed");
});

/** Runs when the plugin is unloaded. */
export const sleep = unload(() => {
  process.stdout.write(`asleep after ${calls} calls\n`);
});

/** Runs by itself: when the plugin has been loaded, and every hour. */
export const clean = action({ hours: 1 }, () => {
  diary.push("cleaned");
});

/** Tells whoever reads the queue. @returns the event's serial number @remote */
export function howl(queue: string): Promise<string> {
  return publish(queue, { howl: { by: "rex" } }, { ttl: "1m" });
}

/** What hooks and actions have written down. @remote */
export function read(): string[] {
  return diary;
}
