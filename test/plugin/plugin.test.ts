import { describe, expect, test } from "vitest";
import { RmiError } from "../../src/errors.js";
import { BRIDGE, installBridge } from "../../src/plugin/bridge.js";
import { callContext, Cancellation, context, runInContext } from "../../src/plugin/context.js";
import type { CallParts, ProgressReport } from "../../src/plugin/context.js";
import * as door from "../../src/plugin/index.js";

const { action, fork, load, pam, plugin, remote, user } = door;
const bark = (words: string): string => words;

describe("markers at run time", () => {
  test.each([
    ["remote(fn)", remote(bark)],
    ["remote(options, fn)", remote({ secret: "x" }, bark)],
    ["fork(remote(fn))", fork(remote(bark))],
    ["remote(fork(fn))", remote(fork(bark))],
    ["user(name, fn)", user("root", bark)],
    ["pam(options, fn)", pam({ user: "root" }, bark)],
    ["action(interval, fn)", action({ seconds: 5 }, bark)],
    ["load(fn)", load(bark)],
  ])("%s is the function itself", (_, marked) => {
    expect(marked).toBe(bark);
  });

  const decorators = [
    ["remote", remote],
    ["remote()", remote()],
    ["remote(options)", remote({ secret: (): string => "x" })],
    ["fork", fork],
    ["user(name)", user("root")],
    ["action(interval)", action({ days: 1 })],
  ] as const;
  test.each(decorators)("@%s replaces nothing under the standard convention", (_, decorator) => {
    expect(decorator(bark, { kind: "method" })).toBeUndefined();
  });
  test.each(decorators)("@%s replaces nothing under the legacy convention", (_, decorator) => {
    class Dog {}
    expect(decorator(Dog.prototype, "bark", { value: bark })).toBeUndefined();
    expect(decorator(Dog, Symbol("bark"), { value: bark })).toBeUndefined();
  });

  test("plugin() gives its settings back", () => {
    const settings = { name: "kennel", threads: 2 } as const;
    expect(plugin(settings)).toBe(settings);
  });
});

describe("the call context", () => {
  const parts = (sn: string, given: Partial<CallParts> = {}): CallParts => ({
    plugin: "vec",
    sn,
    data: null,
    cancellation: new Cancellation(),
    report: () => {},
    ...given,
  });

  test("context() outside of a call is a usage error", () => {
    expect(() => context()).toThrow(RmiError);
    expect(() => context()).toThrow(expect.objectContaining({ code: "usage" }));
  });

  test("calls that run side by side each see their own, through awaits and timers", async () => {
    const seen = async (): Promise<string> => {
      const before = context().sn;
      await new Promise((resolve) => setImmediate(resolve));
      return `${before} ${context().sn}`;
    };
    const both = ["a", "b"].map((sn) => runInContext(callContext(parts(sn)), seen));
    expect(await Promise.all(both)).toEqual(["a a", "b b"]);
    expect(() => context()).toThrow();
  });

  test("data is the caller's, or null", () => {
    expect(callContext(parts("1", { data: { a: [1] } })).data).toEqual({ a: [1] });
    expect(callContext(parts("1")).data).toBeNull();
  });

  test.each(["before", "after"])(
    "cancelled() and the signal agree when it is asked for %s the cancellation",
    (when) => {
      const cancellation = new Cancellation();
      const call = callContext(parts("1", { cancellation }));
      expect(call.cancelled()).toBe(false);
      if (when === "before") expect(call.signal.aborted).toBe(false);
      const reason = new Error("enough");
      cancellation.request(reason);
      cancellation.request(new Error("again"));
      expect(call.cancelled()).toBe(true);
      expect(call.signal).toMatchObject({ aborted: true, reason });
      expect(call.signal).toBe(call.signal);
    },
  );

  test("progress starts with A-51's values, and keeps what was said before", () => {
    const sent: ProgressReport[] = [];
    const call = callContext(parts("1", { report: (report) => sent.push(report) }));
    call.progress();
    call.progress({ total: 10, details: "walking" });
    call.progress({ completed: 4 });
    expect(sent).toEqual([
      { completed: 0, total: 0, details: {} },
      { completed: 0, total: 10, details: "walking" },
      { completed: 4, total: 10, details: "walking" },
    ]);
  });
});

describe("the bridge", () => {
  const installed = (): unknown => Reflect.get(globalThis, BRIDGE);
  test("holds exactly what the door names, and stays as it was first installed", () => {
    expect(installed()).toBeUndefined();
    installBridge();
    const first = installed();
    expect(first).toEqual({ ...door });
    expect(Object.isFrozen(first)).toBe(true);
    installBridge();
    expect(installed()).toBe(first);
  });

  test("is the same context as the host's", () => {
    installBridge();
    const bridged = (installed() as typeof door).context;
    const call = callContext({
      plugin: "vec",
      sn: "7",
      data: null,
      cancellation: new Cancellation(),
      report: () => {},
    });
    expect(runInContext(call, () => bridged())).toBe(call);
  });
});

test("a plugin is found by its name, its descriptor and the name of its module; its descriptor says its name (A-73, A-79)", () => {
  const { Plugin } = door;
  const one = Plugin.open("hound", "/etc/gofer/plugins/hound.conf", { main: { plugin: "kennel.v2" } });
  expect(["hound", "/etc/gofer/plugins/hound.conf", "kennel.v2"].map((key) => Plugin.find(key))).toEqual([
    one,
    one,
    one,
  ]);
  expect([one.name, one.path, one.cfg["main"]!["name"]]).toEqual([
    "hound",
    "/etc/gofer/plugins/hound.conf",
    "hound",
  ]);
  expect(Plugin.find("kennel")).toBeUndefined();
  one.close();
  expect(Plugin.find("hound")).toBeUndefined();
});
