import { remote } from "gofer-rmi/plugin";

class Animal {
  constructor(readonly name: string) {}
  /** Speaks. */
  @remote speak(words: string): string { return words; }
  @remote move(steps: number): void {}
  @remote hidden(): void {}
}
export class Dog extends Animal {
  /** Barks. */
  @remote override speak(words: "woof" | "wuff"): string { return words; }
  override hidden(): void {}
}
export class Cat extends Animal { constructor(name: string, readonly lives = 9) { super(name); } }
