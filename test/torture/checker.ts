import type { Ending, Fact, Stage } from "./history.js";

/**
 * What no history may show.
 *
 * - `lost`: an agent had accepted the call, and it has no outcome and is not reported unknown either
 * - `forgotten`: reported unknown, though it was accepted, ran, or has been answered
 * - `contradicted`: two outcomes that differ
 * - `unanswered`: its caller lived on and got no outcome
 * - `ran-twice`: ran again without `replay: true`, or twice under one agent
 * - `ran-after-cancel`: ran under a later agent after its cancelling had been confirmed
 * - `ran-though-denied`: ran although its outcome says that it did not
 * - `never-ran`: has a result that no run of it returned
 * - `out-of-order`: was announced before it was true
 * - `stranger`: ran, and nobody had called it
 */
export type Rule =
  | "lost"
  | "forgotten"
  | "contradicted"
  | "unanswered"
  | "ran-twice"
  | "ran-after-cancel"
  | "ran-though-denied"
  | "never-ran"
  | "out-of-order"
  | "stranger";

export interface Violation {
  readonly rule: Rule;
  readonly sn: string;
  readonly text: string;
}

export interface Report {
  readonly calls: number;
  /** Calls whose `accepted` was sent. */
  readonly accepted: number;
  /** Calls that reached one outcome, by the outcome's code; those with a result under `result`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Calls that no agent knows: their caller died before they were sent. */
  readonly unknown: number;
  /** Runs of calls beyond their first, which `replay: true` allows. */
  readonly replays: number;
  readonly violations: readonly Violation[];
}

/** What a caller says when it has not heard from the agent. */
const NOT_HEARD: ReadonlySet<string> = new Set([
  "timed-out",
  "not-accepted",
  "unreachable",
  "reply-lost",
  "unavailable",
  "closed",
]);

/**
 * What is announced, and what the same agent must have done before. An agent that took the call over from one that died
 * found it in the journal, whether or not the dead one lived to see that it was there.
 */
const ORDER: readonly { readonly said: Stage; readonly after: readonly Stage[] }[] = [
  { said: "accepted", after: ["journalled"] },
  { said: "settled", after: ["journalled"] },
  { said: "started", after: ["journalled"] },
  { said: "replied", after: ["recorded"] },
];

/** The same where the broker may keep the request while the call runs. */
const ORDER_WITH_BROKER: typeof ORDER = [
  { said: "settled", after: ["journalled", "recorded"] },
  { said: "replied", after: ["recorded"] },
];

type Of<Kind extends Fact["kind"]> = Extract<Fact, { kind: Kind }>;

/** All facts about one call. */
class Story {
  intent: Of<"intent"> | undefined;
  readonly endings: { readonly by: string; readonly ending: Ending }[] = [];
  readonly stages: Of<"stage">[] = [];
  readonly began: Of<"began">[] = [];
  readonly returned = new Set<string>();
  answer: Ending | undefined;
  cancelledAt: number | undefined;
  last: Of<"told"> | undefined;
  isUnknown = false;

  constructor(readonly sn: string) {}

  get wasAccepted(): boolean {
    return this.stages.some(({ stage }) => stage === "accepted" || stage === "settled");
  }

  add(fact: Fact): void {
    switch (fact.kind) {
      case "intent":
        this.intent = fact;
        break;
      case "answered":
        this.answer = fact.ending;
        if (wasHeard(fact.ending)) this.endings.push({ by: "its caller", ending: fact.ending });
        break;
      case "cancelled":
        this.cancelledAt ??= fact.at;
        break;
      case "stage":
        this.stages.push(fact);
        if (fact.ending !== undefined) this.endings.push({ by: "a reply", ending: fact.ending });
        break;
      case "began":
        this.began.push(fact);
        break;
      case "returned":
        this.returned.add(fact.run);
        break;
      case "told":
        this.last = fact;
        if (fact.state === "unknown") this.isUnknown = true;
        if (fact.state === "finished") this.endings.push({ by: "the agent", ending: fact.ending });
        break;
      case "killed":
        break;
    }
  }
}

/**
 * Judges a history: every accepted call has exactly one outcome, or is reported unknown; none is lost, and none runs
 * twice. Knows nothing of how agents work beyond what a history's facts mean.
 */
export function check(history: readonly Fact[]): Report {
  const stories = new Map<string, Story>();
  for (const fact of history) {
    if (fact.kind === "killed") continue;
    let story = stories.get(fact.sn);
    if (story === undefined) stories.set(fact.sn, (story = new Story(fact.sn)));
    story.add(fact);
  }
  const kills = history.filter((fact) => fact.kind === "killed");
  const all = [...stories.values()];
  const called = all.filter(({ intent }) => intent !== undefined);
  const outcomes: Record<string, number> = {};
  for (const { endings } of called) {
    const [first] = endings;
    if (first === undefined) continue;
    const name = first.ending.kind === "result" ? "result" : first.ending.code;
    outcomes[name] = (outcomes[name] ?? 0) + 1;
  }
  return {
    calls: called.length,
    accepted: called.filter(({ wasAccepted }) => wasAccepted).length,
    outcomes,
    unknown: called.filter(({ isUnknown, endings }) => isUnknown && endings.length === 0).length,
    replays: called.reduce((sum, { began }) => sum + Math.max(0, began.length - 1), 0),
    violations: all.flatMap((story) => violationsOf(story, kills)),
  };
}

function violationsOf(story: Story, kills: readonly Of<"killed">[]): readonly Violation[] {
  const { sn, intent } = story;
  const found: Violation[] = [];
  const breaks = (rule: Rule, text: string): void => void found.push({ rule, sn, text });
  if (intent === undefined) {
    if (story.began.length > 0) breaks("stranger", "it ran, and nobody had called it");
    return found;
  }
  judgeOutcome(story, breaks);
  judgeRuns(story, kills, breaks);
  judgeOrder(story, breaks);
  return found;
}

type Breaks = (rule: Rule, text: string) => void;

function judgeOutcome(story: Story, breaks: Breaks): void {
  const { endings, isUnknown, last, answer, wasAccepted, began } = story;
  const [first, ...others] = endings;
  const other = first && others.find(({ ending }) => keyOf(ending) !== keyOf(first.ending));
  if (first !== undefined && other !== undefined) {
    breaks("contradicted", `${first.by}: ${keyOf(first.ending)}; ${other.by}: ${keyOf(other.ending)}`);
  }
  if (isUnknown && (wasAccepted || began.length > 0 || endings.length > 0)) {
    breaks("forgotten", "reported unknown, though it was accepted, ran or was answered");
  }
  if (first === undefined && !isUnknown && wasAccepted) {
    breaks("lost", `accepted, and without an outcome: ${last?.state ?? "nobody asked"}`);
  }
  if (answer !== undefined && !wasHeard(answer)) {
    breaks("unanswered", `its caller lived, and heard of no outcome: ${keyOf(answer)}`);
  }
}

function judgeRuns(story: Story, kills: readonly Of<"killed">[], breaks: Breaks): void {
  const { began, intent, endings, returned, cancelledAt } = story;
  const agents = new Set(began.map(({ agent }) => agent));
  if (began.length > agents.size) breaks("ran-twice", `${began.length} runs under ${agents.size} agents`);
  else if (began.length > 1 && intent?.replay !== true) breaks("ran-twice", `${began.length} runs`);
  if (cancelledAt !== undefined) {
    const killed = kills.find(({ victim, at }) => victim === "agent" && at > cancelledAt);
    // the killed one's host may come to what it was sent before only by then
    const later = began.find(
      ({ at, agent }) => killed !== undefined && at > killed.at && agent !== killed.pid,
    );
    if (later !== undefined)
      breaks("ran-after-cancel", `its cancelling was confirmed, and it ran under the agent ${later.agent}`);
  }
  for (const { ending } of endings) {
    if (
      ending.kind === "failure" &&
      began.length > 0 &&
      /did not run|none of its code ran/.test(ending.message)
    )
      breaks("ran-though-denied", ending.message);
    if (ending.kind === "result" && !returned.has(ending.value))
      breaks("never-ran", `a result that no run returned: ${ending.value}`);
  }
}

function judgeOrder({ stages, intent }: Story, breaks: Breaks): void {
  const [first] = stages;
  const own = stages.filter(({ agent }) => agent === first?.agent);
  const order = intent?.replay === true && intent.isQuiet ? ORDER_WITH_BROKER : ORDER;
  for (const { said, after } of order) {
    const at = own.find(({ stage }) => stage === said)?.at;
    if (at !== undefined && !own.some((one) => after.includes(one.stage) && one.at <= at))
      breaks("out-of-order", `${said} before ${after.join(" or ")}`);
  }
}

function wasHeard(ending: Ending): boolean {
  return ending.kind === "result" || !NOT_HEARD.has(ending.code);
}

function keyOf(ending: Ending): string {
  return ending.kind === "result" ? `result ${ending.value}` : ending.code;
}
