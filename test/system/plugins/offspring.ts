/** Inherits from a class of another plugin of its process. */
import { Plugin, remote } from "gofer-rmi/plugin";
import type { Dog as Based } from "./base.js";

export class Hound extends Plugin.find("base")!.get<typeof Based>("Dog")! {
  @remote howl(): string {
    return `${this.name} howls`;
  }
}

const Base = Plugin.find("base")!.get<typeof Based>("Dog")!;

/** One of base's name: who forwards finds that one first. It asks for no secret any more. */
export class Dog extends Base {
  @remote override bark(): string {
    return `the heir of ${super.bark()}`;
  }
  @remote override dig(): string {
    return `${super.dig()} for all`;
  }
}
