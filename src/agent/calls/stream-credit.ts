/** How long a stream waits for its caller to ask for more, who may be no more. Milliseconds. */
export const STALL_MS = 300_000;

/** How many of a stream's values its caller is ready to take; what is more waits here, and then in the plugin. */
export class StreamCredit {
  private used = 0;
  private isOver = false;
  private waiting: ((granted: boolean) => void) | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private stall: NodeJS.Timeout | undefined;

  /**
   * @param upTo       values that it takes in all, the first grant
   * @param onStalled  nobody has asked for more in all that time
   */
  constructor(
    private upTo: number,
    private readonly onStalled: () => void,
    private readonly stallMs = STALL_MS,
  ) {}

  /** Resolves in the order of asking: true when the next value may go, false when none will any more. */
  take(): Promise<boolean> {
    const turn = this.turn.then(() => this.next());
    this.turn = turn;
    return turn;
  }

  /** The caller takes that many in all. The same again says that it is still there. */
  grant(upTo: number): void {
    this.upTo = Math.max(this.upTo, upTo);
    if (this.waiting === undefined) return;
    this.watch();
    if (this.used < this.upTo) this.settle(true);
  }

  /** The call has ended. */
  end(): void {
    this.isOver = true;
    this.settle(false);
  }

  private next(): boolean | Promise<boolean> {
    if (this.isOver) return false;
    if (this.used < this.upTo) {
      this.used++;
      return true;
    }
    this.watch();
    return new Promise((resolve) => (this.waiting = resolve));
  }

  private watch(): void {
    clearTimeout(this.stall);
    this.stall = setTimeout(this.onStalled, this.stallMs);
  }

  private settle(granted: boolean): void {
    clearTimeout(this.stall);
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting === undefined) return;
    if (granted) this.used++;
    waiting(granted);
  }
}
