import { beforeAll, describe, expect, test } from "vitest";
import { diagnose, FLAVOURS } from "./compile.js";

const names = "remote, direct, fork, action, load, unload, initializer, pam, user, plugin, context";
const source = (body: string): string =>
  `import { ${names} } from "gofer-rmi/plugin";
import type { CallContext, Json, RemoteOptions } from "gofer-rmi/plugin";
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};
${body}
export {};`;

const COMPILES: readonly (readonly [string, string])[] = [
  [
    "bare decorators",
    `class Dog { @remote bark(words: string) { return words; } @remote @fork async walk(n: number) {} }`,
  ],
  ["called decorators", `class Dog { @remote() a() {} @fork() b() {} @action() c() {} @load() d() {} }`],
  [
    "options",
    `class Dog { @remote({ secret: "x" }) a() {} @remote({ secret: ["x", "y"], model: "fork", replay: true }) b() {}
     @remote({ secret: () => process.env["S"]?.split(",") }) c() {} }`,
  ],
  [
    "stacked",
    `class Dog { @remote @fork @user("root") @pam({ user: "x", service: "su" }) @action({ seconds: 5 }) a() {} }`,
  ],
  [
    "static methods",
    `class Dog { @remote static breeds(): string[] { return []; } @remote @fork static async x() {} }`,
  ],
  [
    "a generic method keeps its signature",
    `class Dog { @remote same<T extends Json>(value: T): T { return value; } }
     same<Dog["same"], <T extends Json>(value: T) => T>(true);`,
  ],
  [
    "an overloaded method keeps its signatures",
    `class Dog { over(a: string): string; over(a: number): number; @remote over(a: any): any { return a; } }
     const s: string = new Dog().over("x"); const n: number = new Dog().over(1);`,
  ],
  [
    "this is kept",
    `class Dog { name = "rex"; @remote bark(this: Dog, words = "x"): string { return this.name + words; } }`,
  ],
  [
    "a wrapped function keeps its type",
    `const echo = remote((x: Json): Json => x); same<typeof echo, (x: Json) => Json>(true);
     const generic = remote(<T>(x: T) => x); const five: 5 = generic(5 as const);
     const both = fork(remote({ secret: "s" }, async (a: string, b = 1) => a + b));
     same<typeof both, (a: string, b?: number) => Promise<string>>(true);
     const asRoot = user("root", pam({ user: "x" }, (a: number) => a)); same<typeof asRoot, (a: number) => number>(true);
     const often = action({ minutes: 1 }, () => {}); const start = load(async () => {}); const end = unload(() => {});`,
  ],
  [
    "an overloaded function",
    `function over(a: string): string; function over(a: number): number; function over(a: any): any { return a; }
     const wrapped = remote(over); same<typeof wrapped, typeof over>(true);`,
  ],
  [
    "options kept apart",
    `const options: RemoteOptions = { model: "direct" }; class Dog { @remote(options) bark() {} }`,
  ],
  [
    "foreign decorators beside ours",
    `declare const timed: any; class Dog { @timed @remote @timed() bark() {} }`,
  ],
  [
    "the context",
    `const call: CallContext = context(); const sn: string = call.sn; const data: Json = call.data;
     call.signal.throwIfAborted(); if (!call.cancelled()) call.progress({ completed: 1, total: 2, details: ["x"] }); call.progress();`,
  ],
  [
    "settings",
    `export default plugin({ name: "x", url: "amqp://h", queue: "q", threads: 2, latency: 0.5, host: "h" });`,
  ],
];

const REFUSED: readonly (readonly [string, string])[] = [
  ["a getter", `class Dog { @remote get name() { return "x"; } }`],
  ["a class", `@remote class Dog {}`],
  ["an unknown option", `class Dog { @remote({ secrets: "x" }) bark() {} }`],
  ["an unknown model", `class Dog { @remote({ model: "thread" }) bark() {} }`],
  ["user without a name", `class Dog { @user bark() {} }`],
  ["pam without a user", `class Dog { @pam({ service: "su" }) bark() {} }`],
  ["an unknown interval", `class Dog { @action({ fortnights: 1 }) bark() {} }`],
  ["an unknown setting", `plugin({ nmae: "x" });`],
  ["a result that is not a function", `const n: number = remote(() => 1);`],
];

describe.each(FLAVOURS)("%s", (_, options) => {
  const said = new Map<string, readonly string[]>();
  beforeAll(() => {
    const rows = [...COMPILES, ...REFUSED].map(([name, body]) => [name, source(body)] as const);
    for (const [name, found] of diagnose(new Map(rows), options)) said.set(name, found);
  });
  test.each(COMPILES)("compiles: %s", (name) => {
    expect(said.get(name)).toEqual([]);
  });
  test.each(REFUSED)("is refused: %s", (name) => {
    const found = said.get(name) ?? [];
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((text) => !/^TS\d+ 5: /.test(text))).toEqual([]);
  });
});
