import { remote } from "gofer-rmi/plugin";

export interface Named { name: string }
export class Lists {
  @remote of(a: ({ a: string } | string)[], b: ([number] | null)[], c: readonly (readonly string[] | 1)[], d: (`${string}|` | Named)[]): (Date | { at: Date })[] { return []; }
  @remote within(a: [({ a: 1 } | null)?, ...([1] | 2)[]], b: Set<{ b: 1 } | 2>[], c: Map<string, ({ c: 1 } | 3)[]>[][]): (readonly [1?])[] { return []; }
  @remote rest(...all: ({ a: string } | readonly string[])[]): string[][] { return []; }
}
