import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A file this large is emptied at the next occasion. */
const WORN_BYTES = 1024 * 1024;

/** One change of the store: a key, and its new value. */
export type Change = readonly [key: string, value: string];

/**
 * Changes that the store will be told of with its next write. Each is with the kernel when `append` returns, so that it
 * survives the death of this process, and costs no trip to another thread and back; that trip is most of what a small
 * put costs. Two files take turns: while the store takes in what one holds, the other is appended to.
 */
export class Tail {
  private readonly files: readonly [number, number];
  private turn: 0 | 1 = 0;
  private readonly bytes: [number, number] = [0, 0];

  private constructor(files: readonly [number, number]) {
    this.files = files;
  }

  /** @returns what the last process left, oldest first; a change that was cut off is left out */
  static open(folder: string): { tail: Tail; left: readonly Change[] } {
    const paths = ["tail-0", "tail-1"].map((name) => join(folder, name));
    const files = paths.map((path) => openSync(path, "a+", 0o600)) as [number, number];
    const byAge = [...files].sort((a, b) => fstatSync(a).mtimeMs - fstatSync(b).mtimeMs);
    return { tail: new Tail(files), left: byAge.flatMap((file) => decodeAll(readFileSync(file))) };
  }

  /** @throws the system's error when it cannot be written; then nothing of it counts */
  append([key, value]: Change): void {
    const bytes = Buffer.from(value);
    const record = Buffer.concat([Buffer.from(`${key} ${bytes.length}\n`), bytes]);
    const file = this.files[this.turn];
    if (writeSync(file, record) < record.length) {
      ftruncateSync(file, this.bytes[this.turn]);
      throw new Error("the disk took only a part of a record");
    }
    this.bytes[this.turn] += record.length;
  }

  /**
   * Called before the store is told of all that was appended so far. What comes from here on goes to the other file.
   *
   * @returns to be called once the store has it
   */
  change(): () => void {
    if (this.bytes[this.turn] < WORN_BYTES) return () => undefined; // emptying costs more than reading it again
    const { turn } = this;
    this.turn = turn === 0 ? 1 : 0;
    return () => this.empty(turn);
  }

  /** Empties both: the store has everything. */
  clear(): void {
    this.empty(0);
    this.empty(1);
  }

  private empty(turn: 0 | 1): void {
    ftruncateSync(this.files[turn]);
    this.bytes[turn] = 0;
  }

  close(): void {
    for (const file of this.files) closeSync(file);
  }
}

function decodeAll(bytes: Buffer): Change[] {
  const changes: Change[] = [];
  for (let at = 0; at < bytes.length;) {
    const line = bytes.indexOf(0x0a, at);
    const [key = "", digits = ""] = line < 0 ? [] : bytes.toString("utf8", at, line).split(" ");
    const end = line + 1 + Number(digits);
    if (!/^\d+$/.test(digits) || end > bytes.length) break;
    changes.push([key, bytes.toString("utf8", line + 1, end)]);
    at = end;
  }
  return changes;
}
