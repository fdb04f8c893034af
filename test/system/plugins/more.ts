/** Extends `base`: what it offers, that does, too. In the same process: it delegates to what it finds there. */
import { fork, Plugin, remote, whiteboard, type Json } from "gofer-rmi/plugin";

interface Barks {
  bark(): string;
}

export class Puppy {
  /** By delegation. */
  @remote
  bark(): string {
    const Dog = Plugin.find("base")?.get<new (name: string) => Barks>("Dog");
    return Dog === undefined ? "nobody" : new Dog("puppy").bark();
  }
}

export const pid = remote((): number => process.pid);
export const apart = remote(fork((name: string): Json => [whiteboard.get(name), "apart"]));
