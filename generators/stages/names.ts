import { isIdentifier } from "../identifiers.js";

/** The names of one file: each given out once. */
export class FileNames {
  private readonly taken = new Set<string>();

  /** The first candidate that is free; past the last one, that with a number. */
  take(...candidates: readonly string[]): string {
    const safe = candidates
      .map((each) => each.replace(/[^\w$]/g, "_"))
      .map((each) => (isIdentifier(each) ? each : `_${each}`));
    const free = safe.find((each) => !this.taken.has(each)) ?? this.numbered(safe.at(-1)!);
    this.taken.add(free);
    return free;
  }

  private numbered(base: string): string {
    let count = 2;
    while (this.taken.has(`${base}${count}`)) count++;
    return `${base}${count}`;
  }
}
