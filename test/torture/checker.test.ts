/** The checker finds each kind of fault that is planted in a history, and none in one that has none. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, type Rule } from "./checker.js";
import { STAGES, type Ending, type Fact, type NewFact, type Stage } from "./history.js";

type Timeless = NewFact;

/** One fact after the other. */
function history(...facts: readonly Timeless[]): readonly Fact[] {
  return facts.map((fact, index) => ({ at: index + 1, ...fact }) as Fact);
}

const intent = (sn: string, replay = false, isQuiet = false): Timeless => ({
  kind: "intent",
  ...{ sn, member: "direct", replay, isQuiet },
});
const stage = (sn: string, name: Stage, agent = 1): Timeless => ({ kind: "stage", sn, stage: name, agent });
const began = (sn: string, run: string, agent = 1): Timeless => ({ kind: "began", sn, run, agent });
const returned = (sn: string, run: string): Timeless => ({ kind: "returned", sn, run });
const result = (value: string): Ending => ({ kind: "result", value });
const failure = (code: string, message = ""): Ending => ({ kind: "failure", code, message });
const answered = (sn: string, ending: Ending): Timeless => ({ kind: "answered", sn, ending });
const told = (sn: string, ending: Ending): Timeless => ({ kind: "told", sn, state: "finished", ending });
const state = (sn: string, name: "queued" | "running" | "unknown"): Timeless => ({
  kind: "told",
  sn,
  state: name,
});
const killed = (victim: "agent" | "host" | "caller" = "agent"): Timeless => ({
  kind: "killed",
  victim,
  pid: 1,
  sn: "x",
  stage: "started",
  delayMs: 0,
});

/** A call as it should be, from its intent to its outcome. */
function whole(sn: string, run = `run of ${sn}`): readonly Timeless[] {
  const [received, journalled, accepted, settled, started, progress, recorded, replied] = STAGES;
  const upToStart = [received, journalled, accepted, settled, started].map((name) => stage(sn, name));
  return [
    intent(sn),
    ...upToStart,
    began(sn, run),
    stage(sn, progress),
    returned(sn, run),
    stage(sn, recorded),
    stage(sn, replied),
    answered(sn, result(run)),
    told(sn, result(run)),
  ];
}

const rulesOf = (facts: readonly Fact[]): readonly Rule[] => check(facts).violations.map(({ rule }) => rule);

describe("a history without fault", () => {
  test("is counted", () => {
    expect(check(history(...whole("a"), ...whole("b")))).toEqual({
      calls: 2,
      accepted: 2,
      outcomes: { result: 2 },
      unknown: 0,
      replays: 0,
      violations: [],
    });
  });

  test.each<[string, readonly Timeless[]]>([
    ["a caller that died before it sent", [intent("a"), killed("caller"), state("a", "unknown")]],
    [
      "a call that ran when its agent died, and is not run again",
      [
        ...whole("a").slice(0, 7),
        killed(),
        told("a", failure("agent-restarted")),
        answered("a", failure("agent-restarted")),
      ],
    ],
    [
      "a replayed call that runs again",
      [
        intent("a", true),
        stage("a", "received"),
        stage("a", "journalled"),
        began("a", "one"),
        killed(),
        began("a", "two", 2),
        returned("a", "two"),
        told("a", result("two")),
      ],
    ],
    [
      "a cancelled call that had run before the agent died",
      [
        intent("a"),
        began("a", "one"),
        { kind: "cancelled", sn: "a" },
        killed(),
        told("a", failure("cancelled")),
      ],
    ],
    [
      "a cancelled call that the host of the killed agent came to only then",
      [
        intent("a"),
        { kind: "cancelled", sn: "a" },
        killed(),
        began("a", "one"),
        told("a", failure("cancelled")),
      ],
    ],
    [
      "an agent that takes over what another had journalled",
      [
        intent("a"),
        stage("a", "received"),
        killed(),
        stage("a", "accepted", 2),
        began("a", "one", 2),
        returned("a", "one"),
        told("a", result("one")),
      ],
    ],
    [
      "a quiet call that may run again: it runs, and is settled, without having been journalled",
      [
        intent("a", true, true),
        stage("a", "received"),
        stage("a", "started"),
        began("a", "one"),
        killed(),
        stage("a", "started", 2),
        began("a", "two", 2),
        returned("a", "two"),
        stage("a", "recorded", 2),
        stage("a", "settled", 2),
        told("a", result("two")),
      ],
    ],
  ])("%s", (_what, facts) => expect(rulesOf(history(...facts))).toEqual([]));
});

/** A fault, planted: what becomes of a whole call. */
const FAULTS: Readonly<Record<Rule, (sn: string) => readonly Timeless[]>> = {
  lost: (sn) => [...whole(sn).slice(0, 4), state(sn, "running")],
  forgotten: (sn) => [...whole(sn).slice(0, 4), killed(), state(sn, "unknown")],
  contradicted: (sn) => [...whole(sn), told(sn, failure("agent-restarted"))],
  unanswered: (sn) => [
    ...whole(sn).slice(0, -2),
    answered(sn, failure("timed-out")),
    told(sn, result(`run of ${sn}`)),
  ],
  "ran-twice": (sn) => [...whole(sn), began(sn, "another", 2)],
  "ran-after-cancel": (sn) => [
    intent(sn, true),
    stage(sn, "received"),
    { kind: "cancelled", sn },
    killed(),
    began(sn, "one", 2),
    told(sn, failure("cancelled")),
  ],
  "ran-though-denied": (sn) => [
    ...whole(sn).slice(0, 7),
    told(sn, failure("cancelled", "cancelled before it started; it did not run")),
  ],
  "never-ran": (sn) => [...whole(sn).slice(0, 7), told(sn, result(`run of ${sn}`))],
  "out-of-order": (sn) => {
    const facts = whole(sn);
    return [facts[0]!, facts[1]!, facts[3]!, facts[2]!, ...facts.slice(4)];
  },
  stranger: (sn) => whole(sn).slice(1),
};
const RULES = Object.keys(FAULTS) as Rule[];

describe("a fault is found", () => {
  test.each(RULES)("%s", (rule) => {
    const { violations } = check(history(...FAULTS[rule]("a")));
    expect(violations).toEqual([{ rule, sn: "a", text: expect.any(String) as string }]);
  });

  test("a second run under one agent, even of a call that may be replayed", () => {
    const facts = history(
      intent("a", true),
      began("a", "one"),
      began("a", "two"),
      returned("a", "two"),
      told("a", result("two")),
    );
    expect(rulesOf(facts)).toEqual(["ran-twice"]);
  });

  test("a quiet call that is settled before anything of it is on record", () => {
    const facts = history(
      intent("a", true, true),
      began("a", "one"),
      stage("a", "settled"),
      stage("a", "recorded"),
      returned("a", "one"),
      told("a", result("one")),
    );
    expect(rulesOf(facts)).toEqual(["out-of-order"]);
  });

  test("a reply that differs from what its caller says", () => {
    const facts = whole("a").filter(({ kind }) => kind !== "told");
    const reply: Timeless = { kind: "stage", sn: "a", stage: "replied", agent: 1, ending: result("other") };
    expect(rulesOf(history(...facts, reply))).toEqual(expect.arrayContaining(["contradicted", "never-ran"]));
  });
});

/** Calls whose facts are mixed as those of processes that run at the same time are: each call's own keep their order. */
const mixed = (stories: readonly (readonly Timeless[])[]): fc.Arbitrary<readonly Fact[]> => {
  const turns = stories.flatMap((story, index) => story.map(() => index));
  return fc.shuffledSubarray(turns, { minLength: turns.length }).map((order) => {
    const next = stories.map(() => 0);
    return history(...order.map((index) => stories[index]![next[index]!++]!));
  });
};

describe("whatever else happens meanwhile", () => {
  test("calls without fault have none", () => {
    const stories = fc
      .integer({ min: 1, max: 6 })
      .map((count) => Array.from({ length: count }, (_, index) => whole(`sn-${index}`)));
    fc.assert(
      fc.property(stories.chain(mixed), (facts) => {
        expect(rulesOf(facts)).toEqual([]);
      }),
    );
  });

  test("each planted fault is found, at the call that has it, and at no other", () => {
    const planted = fc.array(fc.option(fc.constantFrom(...RULES)), { minLength: 1, maxLength: 6 });
    const stories = planted.map((rules) => ({
      rules,
      facts: rules.map((rule, index) => (rule === null ? whole(`sn-${index}`) : FAULTS[rule](`sn-${index}`))),
    }));
    fc.assert(
      fc.property(
        stories.chain(({ rules, facts }) => mixed(facts).map((one) => ({ rules, facts: one }))),
        ({ rules, facts }) => {
          const found = check(facts).violations.map(({ rule, sn }) => `${sn} ${rule}`);
          const meant = rules.flatMap((rule, index) => (rule === null ? [] : [`sn-${index} ${rule}`]));
          expect(found.sort()).toEqual(meant.sort());
        },
      ),
    );
  });
});
