/** Streams, in the host and in processes of their own. What they do is told in the folder that they are given. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { context, fork, remote } from "gofer-rmi/plugin";

export interface Step {
  number: bigint;
  at: Date;
}

export class Failed extends Error {
  constructor(readonly after: bigint) {
    super("failed");
  }
}

async function* count(folder: string, upTo: number): AsyncGenerator<Step, Date> {
  const note = (text: string): void => appendFileSync(join(folder, context().sn), `${text}\n`);
  try {
    for (let number = 1; number <= upTo; number++) {
      note(String(number));
      yield { number: BigInt(number), at: new Date(number) };
    }
    return new Date(0);
  } finally {
    await pause(1);
    note("over");
  }
}

export class Streams {
  @remote count(folder: string, upTo: number): AsyncGenerator<Step, Date> {
    return count(folder, upTo);
  }
  @remote @fork countForked(folder: string, upTo: number): AsyncGenerator<Step, Date> {
    return count(folder, upTo);
  }
  /** Waits for ever after the first, and hears nothing. */
  @remote async *stuck(): AsyncGenerator<number, void> {
    yield 1;
    await new Promise(() => undefined);
  }
  @remote *fails(after: number): Generator<number, void> {
    for (let number = 1; number <= after; number++) yield number;
    throw new Failed(BigInt(after));
  }
  @remote async *lies(): AsyncGenerator<number, void> {
    yield 1;
    yield "two" as unknown as number;
  }
}
