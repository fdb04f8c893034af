import type { Catalog } from "./catalog.js";
import type { Log } from "./log.js";
import { copyOf, enter, keyOf } from "./records.js";
import type { Segment } from "./segment.js";

/** Records that are moved in one turn of the event loop. */
const SLICE = 64;

export interface MoveOptions {
  readonly log: Log;
  readonly catalog: Catalog;
  /** Called before each time that something is appended: nothing else is to be unwritten then. */
  readonly before?: () => void;
  /** Told of a request whose record cannot be read. It is not kept any more. */
  readonly lost: (seq: number, segment: Segment) => void;
}

/**
 * Writes what counts in a segment once more, at the end of the log, so that nothing in it does.
 *
 * @throws the system's error; what is not written yet counts where it was
 */
export async function move(segment: Segment, { log, catalog, before, lost }: MoveOptions): Promise<void> {
  const all = catalog.in(segment);
  for (let at = 0; at < all.length; at += SLICE) {
    const slice = all.slice(at, at + SLICE);
    const values = await Promise.all(
      slice.map(([seq, { place }]) => readable(segment.read(place, keyOf(seq)))),
    );
    before?.();
    // up to the write nothing comes in between
    for (const [number, [seq, { place }]] of slice.entries()) {
      const kept = catalog.get(seq);
      if (kept?.place !== place) continue; // it has ended meanwhile, or is forgotten
      const value = values[number];
      if (value !== undefined) log.append(copyOf(seq, value, kept));
      else {
        catalog.delete(seq);
        lost(seq, segment);
      }
    }
    const { failure } = log.write(({ key }, place) => enter(catalog, key, place));
    if (failure !== undefined) throw failure;
  }
}

/** @returns undefined for what the device cannot read: it will not be able to later */
function readable(value: Promise<Buffer | undefined>): Promise<Buffer | undefined> {
  return value.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EIO") throw error;
    return undefined;
  });
}
