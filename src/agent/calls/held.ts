/** Of the requests that wait or run. The first that is reached holds. */
export interface HeldLimits {
  /** Characters of their documents. */
  readonly heldChars: number;
  readonly heldCalls: number;
}

/** What is held of requests in memory; past the limits no more are taken from the broker. */
export class Held {
  private chars = 0;
  private calls = 0;
  private roomWanted: (() => void)[] = [];

  constructor(private readonly limits: HeldLimits) {}

  get isFull(): boolean {
    return this.chars > this.limits.heldChars || this.calls >= this.limits.heldCalls;
  }

  /** Resolves when another request may be taken from the broker. */
  async room(): Promise<void> {
    while (this.isFull) {
      await new Promise<void>((resolve) => this.roomWanted.push(resolve));
    }
  }

  add(chars: number): void {
    this.chars += chars;
    this.calls++;
  }

  remove(chars: number): void {
    this.chars -= chars;
    this.calls--;
    if (this.roomWanted.length > 0) for (const resolve of this.roomWanted.splice(0)) resolve();
  }
}
