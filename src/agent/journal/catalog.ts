import type { Settled } from "./journal.js";
import type { Place, Segment } from "./segment.js";

/** What is known of a request without reading it. */
export interface Kept {
  /** Of the request, or of its outcome once it has one. */
  readonly place: Place;
  /** It waited, and has begun since. */
  hasBegun: boolean;
  /** What became of its reply, where the record does not say so. */
  reply: Settled | undefined;
}

/** Where each request is that is not forgotten. */
export class Catalog {
  private readonly kept = new Map<number, Kept>();
  private bytes = 0;

  /** Of all records that count. */
  get liveBytes(): number {
    return this.bytes;
  }

  get(seq: number): Kept | undefined {
    return this.kept.get(seq);
  }

  /** The newest record of a request is there. */
  put(seq: number, place: Place): void {
    const before = this.kept.get(seq);
    if (before !== undefined) this.drop(before);
    place.segment.live++;
    this.bytes += place.bytes;
    this.kept.set(seq, { place, hasBegun: before?.hasBegun ?? false, reply: before?.reply });
  }

  begin(seq: number): void {
    const kept = this.kept.get(seq);
    if (kept !== undefined) kept.hasBegun = true;
  }

  delete(seq: number): void {
    const before = this.kept.get(seq);
    if (before === undefined) return;
    this.drop(before);
    this.kept.delete(seq);
  }

  /** What is in a segment, in order of arrival. */
  in(segment: Segment): readonly (readonly [seq: number, kept: Kept])[] {
    const found: [seq: number, kept: Kept][] = [];
    for (const one of this.kept) if (one[1].place.segment === segment) found.push(one);
    return found.sort(([a], [b]) => a - b);
  }

  private drop({ place }: Kept): void {
    place.segment.live--;
    this.bytes -= place.bytes;
  }
}
