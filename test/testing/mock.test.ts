import { afterEach, describe, expect, test } from "vitest";
import { Agent } from "../../src/client/index.js";
import { RmiError } from "../../src/errors.js";
import { context } from "../../src/plugin/index.js";
import { mock, thrown, type Mock } from "../../src/testing/index.js";
import { Broken, Deep, errors, Lost, Plain } from "../golden/errors/emitted/errors.client.js";
import { demo, type DemoAgent } from "../golden/demo/emitted/demo.client.js";
import { streams } from "../golden/streams/emitted/streams.client.js";
import { valuesMap } from "../golden/values-map/emitted/values-map.client.js";
import { kennel } from "../client/kennel.js";

let mocks: Mock<DemoAgent> | undefined;
afterEach(async () => {
  await mocks?.close();
  mocks = undefined;
});

/** What stands in for the plugin's class; one for each agent. */
class FakeDog {
  barked = 0;
  bark(words: string): string {
    return `${++this.barked}: ${words}`;
  }
  async walk(steps: number) {
    for (let step = 1; step <= steps; step++) context().progress({ completed: step, total: steps });
    return { steps, mood: "tired" as const };
  }
}

function mocked(): Mock<DemoAgent> {
  return (mocks = mock(demo).register({ Dog: FakeDog, demo: { echo: (x) => x, load: () => 0.5 } }));
}

async function failureOf(promise: PromiseLike<unknown>): Promise<RmiError> {
  return Promise.resolve(promise).then(
    (value) => {
      throw new Error(`it gave ${JSON.stringify(value)}`);
    },
    (error: RmiError) => error,
  );
}

describe("what stands in for a namespace", () => {
  test("a class: an instance for each agent, made without arguments when it is first needed (P-16)", async () => {
    const here = mocked();
    const [one, other] = [await here.connect("one"), await here.connect("other")];
    expect(await one.Dog("rover").bark("howdy")).toBe("1: howdy");
    expect(await one.Dog("max").bark("howdy")).toBe("2: howdy");
    expect(await other.Dog().bark("howdy")).toBe("1: howdy");
    expect(here.agent("one").Dog.bark.history()).toEqual([
      { args: ["howdy"], construct: ["rover"], data: null },
      { args: ["howdy"], construct: ["max"], data: null },
    ]);
    expect(here.agent("other").Dog.bark.history()).toHaveLength(1);
    expect(here.all()).toEqual(["one", "other"]);
  });

  test("an object: shared by all agents, and so is its history (P-16)", async () => {
    const here = mocked();
    const [one, other] = [await here.connect("one"), await here.connect("other")];
    expect([await one.demo.load(), await other.demo.load()]).toEqual([0.5, 0.5]);
    expect(here.agent("one").demo.load.history()).toHaveLength(2);
  });

  test("a module's exports", async () => {
    const exports = await import("./demo-stand-in.js");
    mocks = mock(demo).register({ demo: exports });
    expect(await (await mocks.connect("one")).demo.load()).toBe(7);
  });

  test("nothing: the call fails as it does at an agent that has no such thing; the test hears what is missing", async () => {
    mocks = mock(demo).register({ demo: {} });
    const agent = await mocks.connect("one");
    expect((await failureOf(agent.Dog().bark("x"))).code).toBe("namespace-not-found");
    expect((await failureOf(agent.demo.load())).message).toBe("what stands in for demo has no load()");
    expect(() => mocks!.agent("one").Dog.bark.history()).toThrow("nothing stands in for Dog: register it");
  });

  test("something else: refused", () => {
    const here = mocked();
    expect(() => here.register({ Cat: {} } as never)).toThrow("demo has no namespace Cat");
    expect(() => here.register({ Dog: 7 } as never)).toThrow(
      "Dog: expected a class, or an object with members",
    );
    expect(() => mock({} as never)).toThrow("expected a client that gofer generate emitted");
    expect(() => mock(kennel)).toThrow("has no contract");
  });
});

describe("push (P-17)", () => {
  test("answers once each, the last first; then the stand-in's own member answers again", async () => {
    const here = mocked();
    const { demo: functions } = await here.connect("one");
    const { load } = here.agent("one").demo;
    load.push(1);
    load.push(() => 2);
    load.push(new RangeError("too much"));
    const failure = await failureOf(functions.load());
    expect(failure).toMatchObject({ code: "remote", message: "too much", xclass: "ValueError" });
    expect([await functions.load(), await functions.load(), await functions.load()]).toEqual([2, 1, 0.5]);
    expect(load.history()).toHaveLength(4); // the one that failed, too
    load.purge();
    expect(load.history()).toEqual([]);
  });

  test("a function gets the arguments, and may take its time", async () => {
    const here = mocked();
    const agent = await here.connect("one");
    here.agent("one").Dog.bark.push(async (words) => `${words}!`);
    expect(await agent.Dog().bark("howdy")).toBe("howdy!");
  });
});

describe("held to the contract, as by an agent", () => {
  test("arguments: nothing runs, nothing is recorded", async () => {
    const here = mocked();
    const agent = await here.connect("one");
    const failure = await failureOf(agent.Dog().walk("five" as never));
    expect(failure).toMatchObject({
      code: "invalid-arguments",
      message: expect.stringContaining("steps") as unknown,
    });
    expect(here.agent("one").Dog.walk.history()).toEqual([]);
    expect((await failureOf(agent.Dog(7 as never).bark("x"))).code).toBe("invalid-arguments");
  });

  test.each<[string, { plain?: boolean }]>([
    ["the caller's end", {}],
    ["the agent's", { plain: true }],
  ])(
    "arguments and the constructor's: all that is wrong with a call at once, at %s",
    async (_end, options) => {
      const agent = await mocked().connect("one", options);
      const failure = await failureOf(agent.Dog(7 as never).bark(8 as never));
      expect(failure.message).toMatch(/Dog\.bark\(\): words: .*; Dog\.__init__\(\): name: /);
      if (options.plain !== true)
        expect(failure.details["faults"]).toMatchObject([{ path: "words" }, { path: "name" }]);
    },
  );

  test("results: a stand-in that lies is found out", async () => {
    const here = mocked();
    const agent = await here.connect("one");
    here.agent("one").Dog.walk.push({ steps: "five" } as never);
    const failure = await failureOf(agent.Dog().walk(5));
    expect(failure).toMatchObject({ code: "invalid-return", details: { path: "result.steps" } });
  });

  test("values without a JSON form arrive as what they were, at both ends", async () => {
    await using values = mock(valuesMap).register({
      "values-map": { invert: (map) => new Map([...map].map(([key, value]) => [value, key])) },
    });
    const agent = await values.connect("one");
    expect(await agent["values-map"].invert(new Map([["a", 1]]))).toEqual(new Map([[1, "a"]]));
    expect(values.agent("one")["values-map"].invert.history()[0]?.args).toEqual([new Map([["a", 1]])]);
  });
});

/** The plugin's own classes, as a test of its callers may import them. */
const plugins = (() => {
  class Lost extends Error {
    readonly what = "it";
    constructor(readonly at: Date) {
      super("it is lost");
    }
    get age(): bigint {
      return 1n;
    }
  }
  class Hidden extends Lost {}
  return { Lost, Hidden, Plain: class Plain extends TypeError {}, Other: class Other extends Error {} };
})();

describe("errors, as from an agent", () => {
  const at = new Date(1e12);
  const state = { what: "it", at, age: 1n };

  /** What a caller gets when a stand-in throws this, and when it is pushed. */
  async function caught(error: Error): Promise<readonly RmiError[]> {
    await using here = mock(errors).register({
      Work: {
        direct: () => {
          throw error;
        },
      },
    });
    const agent = await here.connect("one");
    const first = await failureOf(agent.Work().direct("x"));
    here.agent("one").Work.direct.push(error);
    return [first, await failureOf(agent.Work().direct("x"))];
  }

  test.each([
    ["of the plugin's class", new plugins.Lost(at), "Lost"],
    ["of a class below it, which nobody outside knows", new plugins.Hidden(at), "Hidden"],
    ["of the client's own", thrown(Lost, state, "it is lost"), "Lost"],
  ])("%s: the client's class, with its state decoded", async (_name, error, xclass) => {
    for (const failure of await caught(error)) {
      expect(failure).toBeInstanceOf(Lost);
      expect(failure).toMatchObject({
        code: "remote",
        message: "it is lost",
        xclass,
        xmodule: "errors",
        state,
      });
    }
  });

  test("of a constructor's: each call ends with it", async () => {
    await using here = mock(errors).register({
      Work: class {
        direct = (): never => {
          throw new Error("it was never made");
        };
        constructor() {
          throw new plugins.Lost(at);
        }
      },
    });
    const { Work } = await here.connect("one");
    for (const stub of [Work(), Work()]) expect(await failureOf(stub.direct("x"))).toBeInstanceOf(Lost);
  });

  test("of the client's own: the nearest class, and values without a JSON form inside it", async () => {
    const made = { ...state, parts: new Map([["a", { id: "p1", made: at }]]), code: 7 };
    for (const failure of await caught(thrown(Broken, made))) {
      expect(failure).toBeInstanceOf(Broken);
      expect(failure).toMatchObject({ message: "Broken", state: made });
    }
    for (const failure of await caught(thrown(Deep, { sizes: [new Uint8Array([0, 255])] })))
      expect(failure).toMatchObject({ name: "Deep", state: { sizes: [new Uint8Array([0, 255])] } });
  });

  test("of the client's own, as it came from another agent", async () => {
    const [first] = await caught(thrown(Lost, state, "it is lost"));
    for (const failure of await caught(first!)) {
      expect(failure).toBeInstanceOf(Lost);
      expect(failure).toMatchObject({ message: "it is lost", state });
    }
  });

  test("of one without a state", async () => {
    for (const error of [thrown(Plain, {}, "x"), new plugins.Plain("x")])
      for (const failure of await caught(error)) {
        expect(failure).toBeInstanceOf(Plain);
        expect(failure.message).toBe("x");
      }
  });

  test("of a class that the client has not, or with a state that is not of its type: as it can be told", async () => {
    for (const failure of await caught(new plugins.Other("x")))
      expect(failure).toMatchObject({ name: "RemoteError", xclass: "Other", message: "x" });
    for (const failure of await caught(thrown(Lost, { ...state, at: "yesterday" as never })))
      expect(failure).toMatchObject({ name: "RemoteError", details: { mismatch: { path: "state.at" } } });
  });

  test("of ours, which a stand-in passes on: not taken for the agent's word", async () => {
    for (const failure of await caught(new RmiError("timed-out", "too late")))
      expect(failure).toMatchObject({ code: "remote", xclass: "RmiError", message: "too late" });
  });
});

test("progress, cancelling, triggers and Admin are an agent's own", async () => {
  const here = mocked();
  const agent = await here.connect("one");
  const walk = agent.Dog().walk(3);
  const steps: unknown[] = [];
  for await (const { completed } of walk) steps.push(completed);
  expect(steps).toEqual([1, 2, 3]);
  here.agent("one").Dog.walk.push(() => {
    const { signal } = context();
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
  });
  const long = agent.Dog().walk(9);
  await expect.poll(() => here.agent("one").Dog.walk.history().length).toBe(2);
  expect(await long.cancel()).toBe(true);
  expect((await failureOf(long)).code).toBe("cancelled");
  expect(
    await agent
      .Dog()
      .$with({ data: { job: 1 } })
      .$trigger()
      .bark("later")
      .pull(),
  ).toBe("1: later");
  expect(here.agent("one").Dog.bark.history()[0]?.data).toEqual({ job: 1 });
  expect(await agent.Admin.hello()).toBe("Hello, I am gofer agent");
});

test("a stream: its values, as many as its caller takes, and its result", async () => {
  await using here = mock(streams).register({
    Walk: {
      *steps(count) {
        for (let done = 1; done <= count; done++) yield { at: new Date(done), done: BigInt(done) };
        return count;
      },
    },
  });
  const walk = (await here.connect("one")).Walk().steps(250); // more than may be under way at a time
  let last: unknown;
  for await (const step of walk) last = step;
  expect(last).toEqual({ at: new Date(250), done: 250n });
  expect(await walk).toBe(250);
});

describe("reaching them", () => {
  test("install: the client's own connect, wherever it is called, until close", async () => {
    const own = demo.connect;
    const here = mocked().install();
    const agent = await demo.connect("amqp://broker.example", "one", { wait: "5s" });
    expect(await agent.Dog().bark("howdy")).toBe("1: howdy");
    await here.close();
    expect(demo.connect).toBe(own);
  });

  test("callers without a contract", async () => {
    const here = mocked();
    await here.connect("one");
    const agent = new Agent(here.url, "one", { wait: "5s" });
    expect(await agent["Dog"]!.bark!("howdy")).toBe("1: howdy");
    await agent.close();
  });

  test("reset forgets instances and their histories; purge what was registered, too", async () => {
    const here = mocked();
    const agent = await here.connect("one");
    await agent.Dog().bark("howdy");
    here.reset();
    expect(here.agent("one").Dog.bark.history()).toEqual([]);
    expect(await agent.Dog().bark("howdy")).toBe("1: howdy");
    here.purge();
    expect((await failureOf(agent.Dog().bark("x"))).code).toBe("namespace-not-found");
  });
});
