import { fork, remote } from "gofer-rmi/plugin";

/** A part of the work. */
export interface Part { id: string; made: Date }

/** Something was lost on the way. */
export class Lost extends Error {
  /** When it was last seen. */
  readonly at: Date;
  constructor(readonly what: string, at: Date, protected readonly inside = 1) { super(`${what} is lost`); this.at = at; }
  get age(): bigint { return 1n; }
  explain(): string { return this.message; }
}
/** It broke, too. */
export class Broken extends Lost {
  override readonly name = "Broken";
  readonly parts: Map<string, Part> = new Map();
  readonly code?: number;
}
export class Plain extends TypeError {}
/** Thrown by helpers alone. */
export class Deep extends Error { constructor(readonly sizes: Uint8Array[]) { super("deep"); } }
/** Named in a doc comment alone. */
export class Named extends Error { readonly args = ["named"]; readonly since: Date | null = null; }
/** Of any value: has no form of its own. */
export class Bad<T> extends Error { constructor(readonly value: T) { super("bad"); } }
export class BadDate extends Bad<Date> {}
/** Says the same whatever T is. */
export class Kept<T> extends Error { readonly kept = true; protected readonly value?: T; }
export class KeptText extends Kept<string> {}
/** A class in a constant. */
export const Held = class extends Lost { readonly holder = "me"; };
export class Unused extends Error {}
class Hidden extends Error {}

function helper(depth: number): void { if (depth > 0) helper(depth - 1); throw new Deep([]); }

export class Work {
  /** @throws {Named} when it feels like it */
  @remote named(): void { throw new Hidden(); }
  @remote @fork direct(what: string): string { if (what === "") throw new Plain("x"); throw new Broken(what, new Date(0)); }
  /** Fails further down. */
  @remote below(): void { this.inner(); }
  private inner(): void { helper(3); }
  /** @throws {@link BadDate} where it is no day */
  @remote day(text: string): Date { const day = new Date(text); if (isNaN(+day)) throw new BadDate(day); return day; }
  /** @throws KeptText when asked */
  @remote kept(): void {}
  @remote held(): void { throw new Held("x", new Date(0)); }
  @remote quiet(): void {}
}
/** Loses it. @remote */
export function lose(what: string): never { const error = new Lost(what, new Date(0)); throw error; }
