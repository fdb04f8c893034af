import { fork, remote } from "gofer-rmi/plugin";

export interface Step { at: Date; done: bigint }

export class Walk {
  /** Yields a step at a time, and returns how many there were. */
  @remote async *steps(count: number): AsyncGenerator<Step, number> { yield { at: new Date(0), done: 1n }; return count; }
  @remote @fork *sync(): Generator<string, void> { yield "a"; }
  @remote async *open(): AsyncGenerator<{ a: number } | null> { yield null; }
  @remote later(): Promise<AsyncIterableIterator<Uint8Array>> { throw 1; }
  @remote async *inferred(x: string) { yield x; yield new Map([[x, 1]]); return new Date(0); }
  find(id: number): AsyncGenerator<number, void>;
  find(name: string): AsyncGenerator<string, void>;
  @remote async *find(what: number | string): AsyncGenerator<number | string, void> { yield what; }
}
/** @remote */
export async function* lines(): AsyncIterable<string> { yield "x"; }
