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

/** Requests in a row that share a page. */
const PAGE = 1024;

/**
 * Where each request is that is not forgotten.
 *
 * In pages by number, which go when nothing is on them: a Map of all would keep a place for each that was deleted, and double
 * when it has none left.
 */
export class Catalog {
  private readonly pages = new Map<number, Page>();
  private bytes = 0;

  /** Of all records that count. */
  get liveBytes(): number {
    return this.bytes;
  }

  get(seq: number): Kept | undefined {
    return this.pages.get(Math.floor(seq / PAGE))?.kept[seq % PAGE];
  }

  /** The newest record of a request is there. */
  put(seq: number, place: Place): void {
    const page = this.pageOf(seq);
    const before = page.kept[seq % PAGE];
    if (before === undefined) page.size++;
    else this.drop(before);
    place.segment.live++;
    this.bytes += place.bytes;
    page.kept[seq % PAGE] = { place, hasBegun: before?.hasBegun ?? false, reply: before?.reply };
  }

  begin(seq: number): void {
    const kept = this.get(seq);
    if (kept !== undefined) kept.hasBegun = true;
  }

  delete(seq: number): void {
    const before = this.get(seq);
    if (before === undefined) return;
    this.drop(before);
    const page = this.pageOf(seq);
    page.kept[seq % PAGE] = undefined;
    if (--page.size === 0) this.pages.delete(Math.floor(seq / PAGE));
  }

  /** What is in a segment, in order of arrival. */
  in(segment: Segment): readonly (readonly [seq: number, kept: Kept])[] {
    const found: [seq: number, kept: Kept][] = [];
    for (const [number, page] of [...this.pages].sort(([a], [b]) => a - b))
      for (const [index, kept] of page.kept.entries())
        if (kept?.place.segment === segment) found.push([number * PAGE + index, kept]);
    return found;
  }

  private pageOf(seq: number): Page {
    const number = Math.floor(seq / PAGE);
    let page = this.pages.get(number);
    if (page === undefined) this.pages.set(number, (page = new Page()));
    return page;
  }

  private drop({ place }: Kept): void {
    place.segment.live--;
    this.bytes -= place.bytes;
  }
}

class Page {
  readonly kept = new Array<Kept | undefined>(PAGE).fill(undefined);
  /** How many there are. */
  size = 0;
}
