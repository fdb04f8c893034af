/** What an emitted client holds calls and replies to: the contract that it was generated from. */
import { describe, expect, test } from "vitest";
import { binder } from "../../src/contract/bind.js";
import type { Contract } from "../../src/contract/contract.js";
import { Validators } from "../../src/contract/validate.js";
import type { RmiError } from "../../src/errors.js";
import type { Json } from "../../src/json.js";
import type { Script } from "../../src/testing/index.js";
import { countCompilations } from "../contract/compilations.js";
import { goldenContract } from "../contract/golden.js";
import { demo } from "../golden/demo/emitted/demo.client.js";
import { nullish } from "../golden/nullish/emitted/nullish.client.js";
import { optional } from "../golden/optional/emitted/optional.client.js";
import { statics } from "../golden/statics/emitted/statics.client.js";
import { valuesConstruct } from "../golden/values-construct/emitted/values-construct.client.js";
import { valuesNested } from "../golden/values-nested/emitted/values-nested.client.js";
import { ADDRESS, echo, failureOf, world } from "./support.js";

async function answered(retval: unknown) {
  const here = world();
  await here.serve((call) => call.raw(JSON.stringify(replyTo(call.request.sn, retval))));
  return demo.connect(here.broker.url, ADDRESS, { connections: here.connections, wait: "20s" });
}

function replyTo(sn: string, retval: unknown): object {
  return { sn, version: "2.0", routing: [null, "x"], data: null, result: { retval } };
}

describe("a result that its type does not allow is told, with the path to it", () => {
  test.each([
    [7, { path: "result", expected: "an object", found: "7" }],
    [
      { steps: "three", mood: "happy" },
      { path: "result.steps", expected: "a number", found: '"three"' },
    ],
    [
      { steps: 3, mood: "sad" },
      { path: "result.mood", expected: 'one of "happy", "tired"' },
    ],
    [{ mood: "happy" }, { path: "result.steps", expected: "a value", found: "nothing" }],
  ])("%j", async (retval, details) => {
    const agent = await answered(retval);
    const failure = await failureOf(agent.Dog().walk(3));
    expect(failure).toMatchObject({ code: "invalid-return", details });
    expect(failure.message).toContain(`${details.path}: expected ${details.expected}`);
  });
});

test("one that fits is the result", async () => {
  const agent = await answered({ steps: 3, mood: "tired" });
  expect(await agent.Dog().walk(3)).toEqual({ steps: 3, mood: "tired" });
});

/** An agent that would answer anything, and one of each client that is held to its contract. */
async function reached(script: Script = echo) {
  const here = world();
  const peer = await here.serve(script);
  const options = { connections: here.connections, wait: "20s" };
  const reach = <A>(client: {
    connect: (url: string, address: string, options: object) => Promise<A>;
  }): Promise<A> => client.connect(here.broker.url, ADDRESS, options);
  return { peer, reach };
}

/** What the agent says to the same arguments. */
function agentsWord(contract: Contract, namespace: string, member: string, args: Json[]) {
  const found = contract.namespaces.find(({ name }) => name === namespace)!;
  const { parameters, static: isStatic } = found.members.find(({ name }) => name === member)!;
  const label = found.kind === "class" ? `${namespace}.${member}()` : `${member}()`;
  const kind = found.kind === "class" && isStatic !== true ? "method" : "function";
  return refusalOf(() => binder(label, parameters, new Validators(contract.$defs), kind)(args, {}));
}

function refusalOf(work: () => unknown): RmiError {
  try {
    work();
  } catch (error) {
    return error as RmiError;
  }
  throw new Error("it was not refused");
}

describe("arguments that their types do not allow are refused before they leave, as the agent refuses them", () => {
  const loose = <T>(stub: T) => stub as Record<string, (...args: unknown[]) => PromiseLike<unknown>>;

  test.each<[string, Json[]]>([
    ["the wrong kind", [7]],
    ["nothing", []],
    ["too many", ["a", "b", "c"]],
  ])("%s", async (_what, args) => {
    const { peer, reach } = await reached();
    const { Dog } = await reach(demo);
    const failure = await failureOf(loose(Dog)["bark"]!(...args));
    const { code, message, details } = agentsWord(goldenContract("demo"), "Dog", "bark", args);
    expect(failure).toMatchObject({ code, message, details });
    expect(failure.details).toMatchObject({ address: ADDRESS, stage: "connect" });
    expect(peer.calls).toEqual([]);
  });

  test("all faults of the call at once, by the names and paths inside dates, maps and bytes", async () => {
    const { peer, reach } = await reached();
    const functions = (await reach(valuesNested))["values-nested"];
    const sizes = new Map<string, unknown>([["a", 1n], ["b", 1.5]]); // prettier-ignore
    const entry = { at: new Date(0), sizes, attachments: [] };
    const journal = { entries: [{ at: 0, sizes: new Map(), attachments: [] }], tags: new Set(), days: {} };
    const failure = await failureOf(loose(functions)["append"]!(journal, entry));
    expect(failure.details["faults"]).toMatchObject([
      { path: "journal.entries[0].at", found: "0" },
      { path: "entry.sizes[1][1]", found: "1.5" },
    ]);
    expect(peer.calls).toEqual([]);
  });

  test("by whichever way it would be sent", async () => {
    const { peer, reach } = await reached();
    const { Dog } = await reach(demo);
    for (const call of [
      loose(Dog.$send())["bark"]!(7),
      loose(Dog.$with({ wait: "1s" }))["bark"]!(7),
      (loose(Dog.$trigger())["bark"]!(7) as unknown as { pull(): PromiseLike<unknown> }).pull(),
    ])
      expect((await failureOf(call)).code).toBe("invalid-arguments");
    expect(peer.calls).toEqual([]);
  });

  test("constructor arguments: the calls fail, making the stub does not, and the next arguments hold", async () => {
    const { peer, reach } = await reached();
    const { Dog } = await reach(demo);
    expect(await failureOf(Dog(7 as never).bark("x"))).toMatchObject({
      code: "invalid-arguments",
      message: "Dog.__init__(): name: expected a string, found 7",
    });
    expect(peer.calls).toEqual([]);
    expect(await Dog("rex").bark("x")).toBe("x");
  });

  test("constructor arguments that are missing; a static member asks for none", async () => {
    const { peer, reach } = await reached();
    const { Window } = await reach(valuesConstruct);
    const missing = { path: "from", expected: "a value", found: "nothing" };
    expect((await failureOf(Window.marked())).details["faults"]).toEqual([missing]);
    expect(peer.calls).toEqual([]);
    const { Registry } = await reach(statics);
    await failureOf(Registry.own());
    expect(peer.calls).toEqual([]);
    expect(await failureOf(Registry.find("x"))).toMatchObject({ code: "invalid-return" });
    expect(peer.calls[0]!.request).toMatchObject({ method: "find", args: ["x"] });
  });

  test("what may be left out, or null, is", async () => {
    const { peer, reach } = await reached();
    const functions = (await reach(nullish)).nullish;
    await functions.all(null, undefined, null);
    expect(peer.calls[0]!.request).toMatchObject({ args: [null], kws: { c: null } });
  });

  test("a call that says `plain` leaves the judgement to its agent", async () => {
    const { peer, reach } = await reached();
    const { Dog } = await reach(demo);
    expect((await failureOf(loose(Dog.$with({ plain: true }))["bark"]!(7))).code).toBe("invalid-return");
    expect(peer.calls[0]!.request.args).toEqual([7]);
  });
});

test("a check is compiled by the first call that needs it, and by no other", async () => {
  const { reach } = await reached((call) => call.succeed(null));
  const functions = (await reach(optional)).optional;
  const compiled = countCompilations();
  await functions.f("x");
  expect(compiled()).toBeGreaterThan(0);
  const first = compiled();
  for (let call = 0; call < 1000; call++) await functions.f(`${call}`, call, new Date(call));
  expect(compiled()).toBe(first);
});
