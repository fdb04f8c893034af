import { remote } from "gofer-rmi/plugin";

/** Moments: ISO 8601 on the wire. */
export class Clock {
  constructor(readonly start: Date) {}
  @remote now(): Date { return this.start; }
  @remote between(from: Date, to?: Date | null): number { return 0; }
}
