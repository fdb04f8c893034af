/**
 * Words about a call that may wait a moment for the next one. Most calls end within a millisecond: `accepted`, the
 * delivery's settling, `started` and the result then leave in one write and wake broker and caller once. What is held is
 * said in its order, at the latest after `holdMs`; it is true all the while, and whoever dies first has told nobody.
 */
export class Announcements<Owner extends object> {
  private readonly held = new Map<Owner, (() => void)[]>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly holdMs: number) {}

  hold(owner: Owner, say: () => void): void {
    const words = this.held.get(owner);
    if (words !== undefined) return void words.push(say);
    this.held.set(owner, [say]);
    this.timer ??= setTimeout(() => this.sayAll(), this.holdMs);
  }

  /** Says what is held of this owner, before something else is said of it. */
  say(owner: Owner): void {
    const words = this.held.get(owner);
    if (words === undefined) return;
    this.held.delete(owner);
    for (const word of words) word();
  }

  private sayAll(): void {
    this.timer = undefined;
    for (const owner of [...this.held.keys()]) this.say(owner);
  }
}
