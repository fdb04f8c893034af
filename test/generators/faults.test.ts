import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FAULTS } from "../../generators/faults.js";
import { parsePlugins, type Fault } from "../../generators/index.js";

/** Line 1 of every plugin below; the sources begin on line 2. */
const IMPORTS =
  'import { action, direct, fork, initializer, load, pam, plugin, remote, unload, user, type Json } from "gofer-rmi/plugin";\n';

const inDog = (...lines: string[]): string => ["export class Dog {", ...lines, "}"].join("\n");
const takes = (type: string, before = ""): string =>
  `${before}export const f = remote((x: ${type}): void => {});`;
const offered = "export const f = remote((): void => {});";

/** Source → every fault of it: `line:column code`, and what its message must say. */
const table: Record<string, readonly [source: string, ...faults: (readonly [at: string, says: string])[]]> = {
  "does not parse": ["export class Dog { @remote bark( { }", ["2:37 G001", "')' expected"]],
  "two places that do not parse": [
    "export class Dog { @remote bark(): void { ]; } }\nconst = 1;",
    ["2:43 G001", "expected"],
    ["3:7 G001", "expected"],
    ["3:9 G001", "expected"],
  ],
  "import of nothing": [
    `import { X } from "./nowhere.js";\n${takes("X")}`,
    ["2:19 G002", "there is no ./nowhere.js"],
    ["3:29 G030", "f(x): X is not settled"],
  ],
  "nothing offered": ["export class Dog { bark() {} }", ["1:1 G003", "nothing here is offered"]],
  "member twice": [
    inDog("@remote bark(): void {}", "@remote static bark(): void {}"),
    ["4:16 G004", "`bark`"],
  ],
  clash: [
    `export class clash { @remote a(): void {} }\n${offered}`,
    ["2:14 G004", "class `clash` and the plugin's"],
  ],
  "reserved members": [
    inDog(
      "@remote then(): void {}",
      "@remote $x(): void {}",
      "@remote _y(): void {}",
      "@remote static prototype_(): void {}",
    ),
    ["3:9 G005", "`then`"],
    ["4:9 G005", "`$x`"],
    ["5:9 G005", "`_y`"],
  ],
  "reserved class": ["export class Admin { @remote a(): void {} }", ["2:14 G005", "`Admin`"]],
  "reserved plugin": [`plugin({ name: "close" });\n${offered}`, ["2:1 G005", "`close`"]],
  "no name for a plugin": [`plugin({ name: "1 x" });\n${offered}`, ["2:1 G006", "`1 x`"]],
  "class not exported": [
    "class Dog { @remote bark(): void {} }",
    ["2:21 G008", "its class Dog is not exported"],
  ],
  "class in a constant": [
    `export const Dog = class { @remote bark(): void {} };\n${offered}`,
    ["2:36 G008", "no class that is exported extends its own"],
  ],
  "functions not exported": [
    `const a = remote((): void => {});\n${offered}\n/** @remote */ function b(): void {}`,
    ["2:7 G008", "a is marked"],
    ["4:25 G008", "b is marked"],
  ],
  "abstract, not extended": ["export abstract class Dog { @remote bark(): void {} }", ["2:37 G009", "bark"]],
  "abstract method": [
    "export abstract class Dog { @remote abstract bark(): void }\nexport class Pug extends Dog { bark(): void {} }",
    ["2:46 G010", "it is abstract"],
  ],
  "not methods": [
    `@remote export class Dog {\n@remote a = () => 1;\n@remote get b(): number { return 1 }\n@remote c(@remote x: string): void {}\n@remote d?(): void;\n/** @remote */ e = 1;\n}`,
    ["2:1 G010", "before a class"],
    ["3:1 G010", "a property"],
    ["4:1 G010", "an accessor"],
    ["5:11 G010", "a parameter"],
    ["6:9 G010", "Dog.d"],
    ["7:5 G010", "a property"],
  ],
  "not a function": ["export const f = remote(3);", ["2:14 G010", "f is not something"]],
  "not public": [
    inDog(
      "private constructor() {}",
      "@remote private a(): void {}",
      "@remote protected b(): void {}",
      "@remote #c(): void {}",
      "@remote d(): void {}",
    ),
    ["3:1 G011", "the constructor of Dog"],
    ["4:17 G011", "a is marked"],
    ["5:19 G011", "b is marked"],
    ["6:9 G011", "#c is marked"],
  ],
  "function decorator": ["@remote export function f(): void {}", ["2:1 G012", "before a function"]],
  "not remote": [
    `${inDog("@fork a(): void {}", "@remote b(): void {}")}\n/** @direct */ export function g(): void {}`,
    ["3:1 G013", "a is marked fork"],
    ["6:5 G013", "g is marked direct"],
  ],
  "two call models": [
    inDog("@fork @direct @remote a(): void {}", '@remote({ model: "direct" }) @fork b(): void {}'),
    ["3:1 G014", "a is marked direct and fork"],
    ["4:1 G014", "b is marked direct and fork"],
  ],
  "an action that nothing can run": [
    `${inDog("@action({ seconds: 1 }) c(word: string): void {}", "@remote @action() d(): void {}", "constructor(readonly name: string) {}")}
export const f = action({ minutes: 1 }, (n: number): void => void n);
/** @action({ hours: -1 }) */ export function g(): void {}
export const h = action({ month: 1 }, (): void => {});`,
    ["3:25 G028", "Dog.c is marked action but asks for arguments"],
    ["4:19 G028", "Dog.d is marked action but Dog cannot be constructed without arguments"],
    ["7:18 G028", "f is marked action but asks for arguments"],
    ["8:5 G017", "hours must be a number of them, 0 or more"],
    ["9:27 G017", "action has no option month"],
  ],
  "a user that is none": [
    inDog(
      "@remote @pam({}) a(): void {}",
      '@user("") @remote b(): void {}',
      "@user(process.env.U) @remote c(): void {}",
      '@pam({ user: "joe", colour: 1 }) @remote d(): void {}',
      '@pam({ user: "joe", service: 1 }) @remote e(): void {}',
      "/** @user @remote */ f(): void {}",
      "/** @pam({ user: undefined }) @remote */ g(): void {}",
      '@user("joe") h(): void {}',
      "@pam() @remote i(): void {}",
    ),
    ["3:14 G017", "pam names no user"],
    ["4:7 G017", "user must be the name of a user"],
    ["4:7 G017", "user names no user"],
    ["5:7 G016", "user is not a constant"],
    ["5:7 G017", "user names no user"],
    ["6:21 G017", "pam has no option colour"],
    ["7:30 G017", "service must be the name of a PAM service"],
    ["8:5 G017", "user names no user"],
    ["9:5 G017", "pam names no user"],
    ["10:1 G013", "h is marked user"],
    ["11:1 G017", "pam names no user"],
  ],
  "not constant": [
    `${inDog("@remote({ model: process.env.M }) a(): void {}")}\nlet o = {};\nexport const f = remote(o, (): void => {});\n/** @remote({ secret: () => 1 }) */\nexport function g(): void {}\n/** @remote({ secret: o }) */\nexport function h(): void {}`,
    ["3:18 G016", "model is not a constant"],
    ["6:25 G016", "the options of remote"],
    ["7:5 G016", "this tag"],
    ["9:5 G016", "this tag"],
  ],
  "a secret that would go into the contract": [
    `const o = { secret: "s" } as const;\nexport const f = remote(o, (): void => {});\n/** @remote({ secret: "s" }) */\nexport function g(): void {}`,
    ["3:25 G027", "secret stands"],
    ["4:5 G027", "secret stands"],
  ],
  "unknown arguments": [
    inDog(
      '@remote({ model: "spoon" }) a(): void {}',
      "@remote({ colour: 1 }) b(): void {}",
      "@fork(1) @remote c(): void {}",
      '@remote("x") d(): void {}',
      "@remote({ secret: 1 }) e(): void {}",
      "@remote({ replay: 1 }) f(): void {}",
      '@remote({ secret() { return "x" } }) g(): void {}',
      "@remote({}, 1) h(): void {}",
      "/** @remote({ toString: 1 }) */ i(): void {}",
    ),
    ["3:18 G017", 'model must be "direct" or "fork"'],
    ["4:11 G017", "no option colour"],
    ["5:7 G017", "fork takes no arguments"],
    ["6:9 G017", "an object of options"],
    ["7:19 G017", "secret must be"],
    ["8:19 G017", "replay must be"],
    ["9:11 G017", "written as a method"],
    ["10:13 G017", "one argument"],
    ["11:5 G017", "no option toString"],
  ],
  captive: [
    inDog(
      "#k = 1;",
      "@remote({ secret: () => String(this) }) a(): void {}",
      "@remote({ secret: (d: Dog) => d.#k }) b(): void {}",
    ),
    ["4:32 G018", "`this`"],
    ["5:33 G018", "`#k`"],
  ],
  settings: [
    `plugin({ name: "x", colour: 1, threads: 0, url: "a\\nb", queue: process.argv[0], latency: -1, host: 3 });\nplugin({});\nexport const f = remote((): void => { plugin({}) });`,
    ["2:21 G019", "no setting colour"],
    ["2:41 G019", "threads must be"],
    ["2:49 G019", "url must be one line"],
    ["2:57 G019", "queue is not a constant"],
    ["2:90 G019", "latency"],
    ["2:100 G019", "host must be a string"],
    ["3:1 G019", "second time"],
    ["4:39 G019", "second time"],
  ],
  "settings of nothing": [`plugin();\n${offered}`, ["2:1 G019", "one object literal"]],
  "settings inside": [
    "export const f = remote((): void => { plugin({}) });",
    ["2:39 G019", "not at the top level"],
  ],
  hooks: [
    `${inDog("@load a(): void {}", "@remote b(): void {}")}\nexport const l = load((x: string) => {});\nexport const u = unload(3);\nconst v = initializer(() => {});`,
    ["3:1 G020", "stands on a method"],
    ["6:18 G020", "asks for arguments"],
    ["7:18 G020", "is not a function"],
    ["8:7 G008", "v is marked"],
  ],
  "overloads that give null, or nothing": [
    inDog("a(x: string): null;", "a(...x: number[]): void;", "@remote a(...x: unknown[]): null | void {}"),
    ["5:9 G044", "Dog.a has several signatures"],
    ["5:29 G040", "Dog.a(): `null` and `undefined` look alike"],
  ],
  "null and undefined": [
    `export const f = remote((...x: (string | null | undefined)[]): Map<string, null | undefined>[] => []);
export const g = remote(async (): Promise<string | null | void> => null);
export const h = remote((x?: string | null, y?: { z?: null | undefined }): { z?: string | null | undefined } => ({}));`,
    ["2:32 G040", "f(x): `null` and `undefined` look alike"],
    ["2:64 G040", "f()[][value]: `null` and `undefined` look alike"],
    ["3:35 G040", "g(): `null` and `undefined` look alike"],
  ],
  "overloads that look alike": [
    inDog("a(x: string): void;", "a(x: Date): void;", "@remote a(x: unknown): void {}"),
    ["3:6 G040", "Dog.a(x): `Date` and `string` look alike"],
    ["5:9 G044", "Dog.a has several signatures"],
  ],
  "type parameters": [inDog("@remote a<T>(x: T): T { return x }"), ["3:9 G022", "Dog.a"]],
  "taken apart": [
    inDog("@remote a({ x }: { x: string }, [y]: string[]): void {}"),
    ["3:11 G023", "taken apart"],
    ["3:33 G023", "taken apart"],
  ],
  computed: [`const k = "x";\n${inDog("@remote [k](): void {}")}`, ["4:9 G024", "[k]"]],
  nameless: ["export default class { @remote a(): void {} }", ["2:1 G024", "without a name"]],
  "rest before the end": [inDog("@remote a(...x: string[], y: string): void {}"), ["3:17 G025", "Dog.a(x)"]],
  "wrapper that marks nothing": [
    `remote(() => 1);\nexport default remote((): void => {});\nexport const f = remote({ model: "fork" })((): void => {});\nexport const g = remote();\nfunction inner() { const h = remote((): void => {}); }`,
    ["2:1 G026", "not the value of a constant"],
    ["3:16 G026", "not the value of a constant"],
    ["4:18 G026", "called again"],
    ["5:18 G026", "no function"],
    ["6:30 G026", "not the value of a constant"],
  ],
  any: [
    `${takes("any")}\nexport const g = remote((x) => x);`,
    ["2:29 G030", "f(x): any"],
    ["3:26 G030", "x has no type"],
  ],
  "unresolved package": [`import type { X } from "nowhere";\n${takes("X[]")}`, ["3:29 G030", "f(x)[]: X"]],
  "result of unknown type": ["export const f = remote(() => JSON.parse('1'));", ["2:14 G030", "f(): any"]],
  "an unknown in a union": [takes("Json | Date"), ["2:29 G040", "`Date` and `any JSON` look alike"]],
  object: [takes("object"), ["2:29 G031", "object"]],
  braces: [takes("{}"), ["2:29 G031", "{}"]],
  function: [takes("{ a: { cb(): void }[] }"), ["2:29 G032", "f(x).a[].cb: () => void is a function"]],
  symbol: [takes("symbol"), ["2:29 G033", "symbol"]],
  "symbol for a name": [takes("{ [Symbol.iterator]: string }"), ["2:29 G033", "f(x)[Symbol.iterator]"]],
  "class instance": [takes("Foo | null", "class Foo { a = 1 }\n"), ["3:29 G034", "f(x): Foo"]],
  "the object itself": [inDog("@remote me(): this { return this }"), ["3:15 G034", "Dog.me(): Dog"]],
  "forms that look alike": [
    `interface Options { when: Date | string; list: Map<string, number[] | Set<number>>[]; "set it": [{ a: Date } | { a: string }] }\nexport const bark = remote((words: { options: Options }): Date | Uint8Array | null => null);`,
    ["3:36 G040", "bark(words).options.when: `Date` and `string` look alike"],
    ["3:36 G040", "bark(words).options.list[][value]: `Set` and `an array` look alike"],
    ["3:36 G040", 'bark(words).options["set it"][0].a: `Date` and `string`'],
    ["3:59 G040", "bark(): `Uint8Array` and `Date` look alike"],
  ],
  "a literal that is the form of another": [
    takes('"2020-01-01T00:00:00Z" | "never" | Date'),
    ["2:29 G040", "f(x)"],
  ],
  "type parameter of a base": [
    `class Base<T> { @remote a(x: T): void {} }\nexport class Box extends Base<RegExp> { @remote b<const T>(x: T): void {} }`,
    ["2:30 G037", "Box.a(x): RegExp"],
    ["3:49 G022", "Box.b"],
  ],
  "depends on a type parameter": [
    "export class Box<T, U = 1> { constructor(x: T) {} @remote a(x: T[]): U { throw 1 } @remote b(): void {} }",
    ["2:45 G036", "Box(x): T"],
    ["2:64 G036", "Box.a(x)[]: T"],
    ["2:70 G036", "Box.a(): U"],
  ],
  "other built-ins": [
    `${takes("Error")}\nexport const g = remote((): { a: AsyncGenerator<1> } => { throw 1; });\nexport const h = remote((x: [RegExp, { p?: Promise<string> }]): void => {});`,
    ["2:29 G037", "f(x): Error"],
    ["3:29 G037", "g().a: AsyncGenerator"],
    ["4:29 G037", "h(x)[0]: RegExp"],
    ["4:29 G037", "h(x)[1].p: Promise<string>"],
  ],
  pattern: [takes("`a${Uppercase<Lowercase<string>>}`"), ["2:29 G038", "pattern of strings"]],
  "mapping of numbers": [takes("Uppercase<`${number}`>"), ["2:29 G038", "pattern of strings"]],
  "joined with a pattern": [
    takes("(string & {}) & Uppercase<string> & `a${string}`"),
    ["2:29 G038", "joins types"],
  ],
  "joined with what does not travel": [
    takes(
      "[Date & { zone: string }, string[] & { [k: string]: unknown }, Set<1> & Map<1, 1>, Date & (() => 1)]",
    ),
    ["2:29 G038", "f(x)[0]: Date & { zone: string; } adds `zone` to Date, which travels without it"],
    ["2:29 G038", "f(x)[1]: string[] & { [k: string]: unknown; } joins types"],
    ["2:29 G038", "f(x)[2]: Set<1> & Map<1, 1> joins types"],
    ["2:29 G038", "f(x)[3]: Date & (() => 1) joins types"],
  ],
  "narrowed to what nothing checks": [
    takes("[string[] & { 0: string }, Uint8Array & { length: 32 }, Map<1, 1> & { size: 2 }]"),
    ["2:29 G038", "f(x)[0]: string[] & { 0: string; } narrows `0` of string[], which nothing checks"],
    ["2:29 G038", "f(x)[1]: Uint8Array<ArrayBufferLike> & { length: 32; } narrows `length` of Uint8Array"],
    ["2:29 G038", "f(x)[2]: Map<1, 1> & { size: 2; } narrows `size` of Map<1, 1>"],
  ],
  "mapped types over built-ins": [
    `type Deep<T> = T extends object ? { [K in keyof T]?: Deep<T[K]> } : T;
interface Trip { from: { at: Date }; stops: Map<string, Date>; names: string[] }
export const f = remote((trip: Deep<Trip>, some: Partial<RegExp>): Deep<Trip>[] => []);
export const g = remote((x: Pick<Map<string, 1>, "size">): Readonly<Trip> => { throw x; });`,
    ["4:32 G037", "f(trip).from.at: a mapped type goes over the methods of Date"],
    ["4:32 G037", "f(trip).stops: a mapped type goes over the methods of Map"],
    ["4:50 G037", "f(some): Partial<RegExp> goes over the methods of RegExp"],
    ["4:68 G037", "f()[].from.at: a mapped type goes over the methods of Date"],
    ["4:68 G037", "f()[].stops: a mapped type goes over the methods of Map"],
  ],
  "rest in the middle": [
    `${takes("[...RegExp[], string | Date]")}\nexport const g = remote((...a: [...string[], number]): void => {});`,
    ["2:29 G037", "f(x)[0]: RegExp"],
    ["2:29 G040", "f(x)[1]: `Date` and `string`"],
    ["3:32 G025", "g(a0): a rest parameter is not the last"],
  ],
  "rest of a type parameter": [
    "export const f = remote(<T extends string[]>(x: [...T, number]): void => {});",
    ["2:14 G022", "f has type parameters"],
    ["2:49 G038", "spreads a type parameter"],
  ],
  "rest of two tuples": [
    "export const f = remote((...a: [string, number] | [number]): void => {});",
    ["2:32 G038", "not an array"],
  ],
  "keys by symbol": [takes("{ [k: symbol]: string }"), ["2:29 G038", "has keys of type symbol"]],
  "keys by pattern": [
    takes("{ [k: `x-${string}`]: RegExp; [k: `y-${string}`]: Date | string }"),
    ["2:29 G037", "f(x)[key]: RegExp"],
    ["2:29 G040", "f(x)[key]: `Date` and `string`"],
  ],
  "keys by pattern, of two that are not told apart": [
    takes("{ [k: `x-${string}`]: Date } | { [k: `${string}-y`]: string }"),
    ["2:29 G040", "f(x)[key]: `string` and `Date`"],
  ],
  "errors that callers cannot tell": [
    `class Mine extends Error {}\nexport class Told extends Error { constructor(readonly trace: string, readonly f: () => void, private g: () => void) { super(""); } }\n${inDog("/** @throws {Mine} */ @remote a(): void { throw new Told(``, () => {}, () => {}); }")}`,
    ["3:56 G042", "Told.trace does not reach callers"],
    ["3:80 G032", "Told.f: () => void is a function"],
    ["5:23 G041", "Mine is thrown, but not exported"],
  ],
  "a generic error class": [
    `export class Bad<T> extends Error { constructor(readonly why: T) { super(""); } }\nexport const f = remote((): void => { throw new Bad(1); });`,
    ["2:58 G036", "Bad.why: T depends on a type parameter"],
  ],
  "a generic error class that nothing throws": [
    `export class Bad<T> extends Error { constructor(readonly why: T) { super(""); } }\nexport class Late extends Bad<Date> {}\nexport const f = remote((): void => { throw new Late(new Date()); });`,
  ],
  "an error class in a constant": [
    `const Bad = class extends Error {};\nexport const f = remote((): void => { throw new Bad(); });`,
    ["3:45 G041", "Bad is thrown, but not exported"],
  ],
  "streams that report": [
    `import { context } from "gofer-rmi/plugin";\n${inDog("@remote *a() { context().progress({ completed: 1 }); yield 1; }", "@remote *b(): Generator<1> { yield 1; return 2; }")}`,
    ["4:16 G043", "a stream that also reports"],
    ["5:15 G030", "Dog.b(): any"],
  ],
  "several signatures": [
    `export class Dog { constructor(); constructor(name: string); constructor(name?: string) {}\nbark(times: number): string; bark(words: string): string[];\n@remote bark(x: any): any {} }`,
    ["2:14 G044", "the constructor of Dog has several signatures"],
    ["4:9 G044", "Dog.bark has several signatures"],
  ],
  growing: [takes("N<string>", "interface N<T> { v: T; n?: N<T[]> }\n"), ["3:29 G039", "grows without end"]],
};

let folder: string;
let faults: readonly Fault[];
const fileName = (name: string): string => `${name.replace(/\W/g, "_")}.ts`;
const found = (name: string): readonly Fault[] =>
  faults.filter(({ place }) => place.file === join(folder, fileName(name)));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faults-"));
  for (const [name, [source]] of Object.entries(table))
    await writeFile(join(folder, fileName(name)), IMPORTS + source);
  const parsed = parsePlugins(Object.keys(table).map((name) => join(folder, fileName(name))));
  const warnings = parsed.models.flatMap((model) => model.warnings);
  faults = [...parsed.faults, ...warnings].sort((a, b) => a.place.start - b.place.start);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(Object.keys(table))("%s", (name) => {
  const [, ...expected] = table[name]!;
  const actual = found(name).map(({ code, message, place }) => [
    `${place.line}:${place.column} ${code}`,
    message,
  ]);
  expect(actual).toEqual(expected.map(([at, says]) => [at, expect.stringContaining(says)]));
});

test("of a mapped type over what travels by itself it is said how to leave that alone", () => {
  const advice = found("mapped types over built-ins").map((each) => each.advice);
  expect(advice[0]).toContain("`T extends Date ? T : …`");
  expect(advice[1]).toContain("`T extends Map<any, any> ? T : …`");
  expect(advice[2]).toBe(FAULTS.G037);
});

test("every fault underlines the text that it is about, and advises", () => {
  for (const { place, advice } of faults) {
    expect(advice).not.toBe("");
    expect(place.end).toBeGreaterThanOrEqual(place.start);
  }
});

describe("over several files", () => {
  let several: string;
  beforeAll(async () => {
    several = await mkdtemp(join(tmpdir(), "faults-"));
    await mkdir(join(several, "other"));
    const base = `${IMPORTS}@remote export class Base {}`;
    await writeFile(join(several, "base.ts"), base);
    for (const name of ["one.ts", "two.ts"]) {
      await writeFile(join(several, name), `import "./base.js";\n${IMPORTS}${offered}`);
    }
    await writeFile(join(several, "other", "One.ts"), `${IMPORTS}${offered}`);
  });
  afterAll(() => rm(several, { recursive: true, force: true }));

  test("two plugins of one name, also in other letters: G007", () => {
    const result = parsePlugins([
      join(several, "other", "One.ts"),
      join(several, "two.ts"),
      join(several, "one.ts"),
    ]);
    const clash = result.faults.filter(({ code }) => code === "G007");
    expect(clash).toEqual([
      expect.objectContaining({ place: expect.objectContaining({ file: join(several, "one.ts") }) }),
    ]);
  });

  test("a fault in a file that two plugins import is told once", () => {
    const result = parsePlugins([join(several, "one.ts"), join(several, "two.ts")]);
    expect(result.faults.map(({ code, place }) => `${code} ${place.file}`)).toEqual([
      `G010 ${join(several, "base.ts")}`,
    ]);
  });
});

test("every code has its case here, and its row in docs/faults.md", async () => {
  const codes = Object.keys(FAULTS);
  const tested = Object.values(table).flatMap(([, ...rows]) => rows.map(([at]) => at.split(" ")[1]!));
  expect(codes.filter((code) => !tested.includes(code) && code !== "G007")).toEqual([]);
  const page = await readFile(fileURLToPath(new URL("../../docs/faults.md", import.meta.url)), "utf8");
  expect(
    [...page.matchAll(/^\| <a id="(g\d{3})"><\/a>(G\d{3}) +\|/gm)].map(([, anchor, code]) => [anchor, code]),
  ).toEqual(codes.map((code) => [code.toLowerCase(), code]));
});
