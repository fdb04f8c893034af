import type { Written } from "./values.js";

type Changes = ReadonlyMap<string, Buffer | undefined>;

const NONE: Changes = new Map();

/** What the store has yet to be told: the newest value of each key, or undefined to delete it. */
export class Lag {
  private newest = new Map<string, Buffer | undefined>();
  /** What it is being told. */
  private underWay = NONE;

  /** Whether there is something that it is not even being told. */
  get isEmpty(): boolean {
    return this.newest.size === 0;
  }

  add([key, bytes]: Written): void {
    this.newest.set(key, bytes);
  }

  /** Whether it, and not the store, says what stands under that key. */
  has(key: string): boolean {
    return this.newest.has(key) || this.underWay.has(key);
  }

  get(key: string): Buffer | undefined {
    return this.newest.has(key) ? this.newest.get(key) : this.underWay.get(key);
  }

  /** The value that it will be told of, so that it can still be changed in place. */
  pending(key: string): Buffer | undefined {
    return this.newest.get(key);
  }

  /** @param tell  tells the store. When it throws, all is as it was */
  async handOver(tell: (changes: Changes) => Promise<void>): Promise<void> {
    const { newest } = this;
    this.newest = new Map();
    this.underWay = newest;
    try {
      await tell(newest);
    } catch (error) {
      for (const [key, bytes] of newest) if (!this.newest.has(key)) this.newest.set(key, bytes);
      throw error;
    } finally {
      this.underWay = NONE;
    }
  }
}
