/** Errors with a state, from both call models. */
import { context, fork, remote } from "gofer-rmi/plugin";

export interface Part {
  id: string;
  made: Date;
}

/** Something broke. */
export class Broken extends Error {
  constructor(
    readonly code: number,
    readonly at: Date,
    readonly image: Uint8Array,
    readonly size: bigint,
    readonly parts: Map<string, Part>,
  ) {
    super(`broken: ${code}`);
  }
}

/** Bears the name of one of Python's own. */
export class TimeoutError extends Error {
  constructor(readonly limit: bigint) {
    super("too late");
  }
}

/** Nobody outside knows of it. */
class Shattered extends Broken {}

function broken(Class: typeof Broken): Broken {
  const made = new Date(1e12);
  return new Class(7, made, new Uint8Array([0, 255]), 2n ** 64n, new Map([["a", { id: "p1", made }]]));
}

export class Work {
  @remote break(): void {
    throw broken(Broken);
  }
  @remote @fork breakForked(): void {
    throw broken(Broken);
  }
  @remote shatter(): void {
    throw broken(Shattered);
  }
  @remote late(): void {
    throw new TimeoutError(5n);
  }
  @remote other(): void {
    throw new RangeError(`not a class of ours: ${context().sn.length}`);
  }
  /** Not what its type says. */
  @remote lie(): void {
    throw Object.assign(broken(Broken), { at: "yesterday" });
  }
}
