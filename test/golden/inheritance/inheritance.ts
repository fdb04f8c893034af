import { fork, remote } from "gofer-rmi/plugin";

/** Not exported, so not offered by itself. */
abstract class Animal<Food> {
  constructor(readonly name: string, readonly favourite?: Food) {}
  @remote eat(food: Food): Food { return food; }
  @remote describe(): string { return this.name; }
  @remote @fork run(): void {}
  @remote static count(): number { return 0; }
  abstract sound(): string;
}

export interface Bone { length: number }

export class Dog extends Animal<Bone> {
  /** Says it. */
  @remote sound(): string { return "woof"; }
  /** Not marked again, so no longer offered. */
  override describe(): string { return "dog"; }
}

export class Puppy extends Dog {
  constructor() { super("puppy"); }
  @remote override describe(): string { return "puppy"; }
  @remote override run(): void {}
}

export abstract class Unused extends Animal<string> {}
