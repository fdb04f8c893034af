import { remote } from "gofer-rmi/plugin";

/** Every type of a kind at once, one in another. */
export type Cell = string | number | null | { ref: Cell[] };
export type Sheet = Map<string, Cell[]>;
export interface Book { sheets: Map<string, Sheet>; order: [first: string, ...others: string[]]; locked: Set<string>; saved: Date | null; raw?: Uint8Array; ids: Record<string, bigint> }
export class Books {
  constructor(readonly book: Book) {}
  @remote merge(other: Book, pick: (keyof Book)[]): Book { return other; }
  @remote async cells(sheet: string): Promise<[name: string, cells: Cell[]][]> { return []; }
}
