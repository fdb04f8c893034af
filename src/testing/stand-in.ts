import { RmiError } from "../errors.js";
import type { Json } from "../json.js";

/** A call that a stand-in got: recorded before it ran, also when it then failed (P-17). */
export interface Recorded<Arguments extends readonly unknown[] = readonly unknown[]> {
  /** As the member gets them: checked, decoded, each at its place however it was given. */
  readonly args: Arguments;
  /** The constructor's; of a function or static member there are none. */
  readonly construct: readonly unknown[];
  /** The caller's own, `$with({ data })`. */
  readonly data: Json;
}

type Callable = (...args: readonly unknown[]) => unknown;

/** What stands in for a namespace: an object with members, their history, and what they are to answer next. */
export class StandIn {
  private readonly histories = new Map<string, Recorded[]>();
  private readonly pushed = new Map<string, unknown[]>();

  constructor(
    private readonly namespace: string,
    private readonly target: object,
  ) {}

  history(member: string): Recorded[] {
    let history = this.histories.get(member);
    if (history === undefined) this.histories.set(member, (history = []));
    return history;
  }

  push(member: string, answer: unknown): void {
    this.pushed.set(member, [...(this.pushed.get(member) ?? []), answer]);
  }

  /** Answers a call: with what was pushed last, else by the object's own member. */
  call(member: string, recorded: Recorded): unknown {
    this.history(member).push(recorded);
    const answers = this.pushed.get(member) ?? [];
    if (answers.length === 0) return this.run(member, recorded.args);
    const answer = answers.pop();
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? (answer as Callable)(...recorded.args) : answer;
  }

  private run(member: string, args: readonly unknown[]): unknown {
    const own: unknown = (this.target as Record<string, unknown>)[member];
    if (typeof own === "function") return (own as Callable).apply(this.target, [...args]);
    throw new RmiError("member-not-found", `what stands in for ${this.namespace} has no ${member}()`);
  }
}
