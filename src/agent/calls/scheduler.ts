/**
 * Which request runs next: at most `slots` at a time, the others in order of arrival. Decides, and runs nothing.
 */
export class Scheduler<T> {
  private readonly waiting = new Set<T>();
  private taken = 0;
  private expected = 0;
  private halted = false;

  constructor(private slots: number) {}

  get running(): number {
    return this.taken;
  }

  get queued(): number {
    return this.waiting.size;
  }

  /** Takes a slot for a request that has just come, unless others wait before it. */
  reserve(): boolean {
    if (this.halted || this.taken >= this.slots || this.waiting.size + this.expected > 0) return false;
    this.taken++;
    return true;
  }

  /** One that has no slot is on its way into line, and what comes after it does not pass it by. `arrived` follows. */
  expect(): void {
    this.expected++;
  }

  /** It is about to be in line, or will never be. */
  arrived(): void {
    this.expected--;
  }

  /** Puts a request at the end of the line. @returns what may start now, holding a slot; it may be another one */
  enqueue(request: T): T | undefined {
    this.waiting.add(request);
    return this.next();
  }

  /** Gives a slot back. @returns what may start now instead, holding that slot */
  release(): T | undefined {
    this.taken--;
    return this.next();
  }

  /** Takes a request out of the line. @returns whether it was still waiting */
  remove(request: T): boolean {
    return this.waiting.delete(request);
  }

  /** Whether it is in line. */
  isWaiting(request: T): boolean {
    return this.waiting.has(request);
  }

  /** Nothing starts from here on; what waits goes on waiting. */
  halt(): void {
    this.halted = true;
  }

  /** Undoes `halt`. @returns what may start now, each holding a slot */
  resume(): readonly T[] {
    this.halted = false;
    return this.fill();
  }

  /** Takes everything out of the line. */
  clear(): readonly T[] {
    const all = [...this.waiting];
    this.waiting.clear();
    return all;
  }

  /** Changes how many run at a time; what runs goes on. @returns what may start now, each holding a slot */
  resize(slots: number): readonly T[] {
    this.slots = slots;
    return this.fill();
  }

  private fill(): readonly T[] {
    const started: T[] = [];
    for (let next = this.next(); next !== undefined; next = this.next()) started.push(next);
    return started;
  }

  private next(): T | undefined {
    if (this.halted || this.taken >= this.slots) return undefined;
    const [first] = this.waiting;
    if (first === undefined) return undefined;
    this.waiting.delete(first);
    this.taken++;
    return first;
  }
}
