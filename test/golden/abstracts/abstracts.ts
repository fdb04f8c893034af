import { remote } from "gofer-rmi/plugin";

abstract class Shape {
  @remote area(): number { return 0; }
  abstract name(): string;
}
export class Circle extends Shape { constructor(readonly radius: number) { super(); } @remote name(): string { return "circle"; } }
export abstract class Unused extends Shape {}
