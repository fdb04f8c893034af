import { remote } from "gofer-rmi/plugin";

/** Everything by its constructor. */
export class Window {
  constructor(from: Date, to = new Date(0), readonly marks: Map<string, Date> = new Map(), ...points: Date[]) {}
  @remote marked(): string[] { return []; }
}
