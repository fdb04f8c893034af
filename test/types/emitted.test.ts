import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, test } from "vitest";

// A consumer's program: an emitted client, code that uses it, our declaration files and nothing else. Its compiler is as
// strict as it can be, knows no library beyond es2022 and no types of Node's, and checks declaration files too.
const CONSUMER: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2022.d.ts"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  noEmit: true,
};

const ROOT = join(import.meta.dirname, "../..");

/** Snippets that compile; and those that must not, with the number of the error. */
const GOOD: Readonly<Record<string, string>> = {
  "a call gives its result": `const said: string = await agent.Dog("rover", 10).bark("howdy");`,
  "constructor arguments may be left out": `await agent.Dog().bark("x"); await agent.Dog.bark("x");`,
  "a call is a promise": `const both: [string, Walk] = await Promise.all([agent.Dog.bark("x"), agent.Dog.walk(1)]);
    const p: Promise<string> = agent.Dog.bark("x");`,
  "progress can be iterated": `const walk = agent.Dog.walk(5);
    for await (const step of walk) { const done: Json = step.completed; }
    const steps: number = (await walk).steps;`,
  "a call has a number and can be cancelled": `const walk = agent.Dog.walk(5);
    const sn: string = walk.sn; const was: boolean = await walk.cancel();`,
  "$with keeps what the stub is": `const quick = agent.Dog("rover").$with({ wait: "5s" });
    const again: Dog = quick("max", 3); await again.bark("x");
    const said: string = await quick.bark("x");
    const x: Json = await agent.kennel.$with({ data: { job: 1 } }).echo(1);`,
  "$send gives serial numbers": `const sn: string = await agent.Dog.$send({ reply: "tasks" }).bark("woof");
    const other: string = await agent.Dog.$send().walk(1);`,
  "$trigger gives triggers": `const later = agent.Dog.$trigger().walk(5);
    const sn: string = later.sn; const walk: Walk = await later.pull();
    const sent: string = await agent.Dog.$trigger({ reply: "tasks" }).walk(5).pull();`,
  "rest parameters": `await agent.Dog.call("a", "b", "c"); await agent.Dog.$send().call("a", "b");`,
  "undefined for what is optional": `await agent.Dog.fetch("stick", undefined, 2);`,
  "Admin is there": `const hello: string = await agent.Admin.hello();
    const gone: readonly string[] = await agent.Admin.cancel(null, { match: { job: 1 } });`,
  "anything like a signal will do": `const stop: StopSignal = { aborted: false, addEventListener() {}, removeEventListener() {} };
    await agent.Dog.$with({ signal: stop }).bark("x");`,
  "an agent can be disposed of and closed": `await using other = await kennel.connect("amqp://x", "y", { wait: 30 });
    await other.close({ drain: false });`,
};

const BAD: Readonly<Record<string, readonly [code: number, snippet: string]>> = {
  "a wrong argument": [2345, `agent.Dog.bark(1);`],
  "a missing argument": [2554, `agent.Dog.bark();`],
  "one too many": [2554, `agent.Dog.bark("x", "y");`],
  "an unknown member": [2551, `agent.Dog.barks("x");`],
  "an unknown namespace": [2339, `agent.Cat;`],
  "a wrong constructor argument": [2345, `agent.Dog(10, "rover");`],
  "constructor arguments of a module": [2349, `agent.kennel("x");`],
  "a wrong result": [2322, `const n: number = await agent.Dog.bark("x");`],
  "an unknown option": [2353, `agent.Dog.$with({ timeout: 5 });`],
  "undefined for an option": [2379, `agent.Dog.$with({ wait: undefined });`],
  "a status nobody sends": [2322, `agent.Dog.$with({ quiet: ["loud"] });`],
  "a wrong argument of $send": [2345, `agent.Dog.$send().bark(1);`],
  "the result of $send": [2322, `const walk: Walk = await agent.Dog.$send().walk(1);`],
  "a wrong argument of $trigger": [2345, `agent.Dog.$trigger().walk("far");`],
  "the result of a trigger with a reply address": [
    2322,
    `const w: Walk = await agent.Dog.$trigger({ reply: "r" }).walk(1).pull();`,
  ],
  "assigning a namespace": [2540, `agent.Dog = agent.Dog;`],
};

const PRELUDE = `import { type Json, type StopSignal } from "gofer-rmi/emitted";
import { kennel, type Dog, type Walk } from "./kennel.js";
const agent = await kennel.connect("amqp://localhost", "123");
export {};
`;

let folder: string;
let found: ReadonlyMap<string, readonly number[]>;
let elsewhere: readonly string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gofer-types-"));
  emitDeclarations(join(folder, "types"));
  const client = readFileSync(join(ROOT, "test/client/kennel.ts"), "utf8");
  write("kennel.ts", client.replace("../../src/client/emitted.js", "gofer-rmi/emitted"));
  write("package.json", '{ "type": "module" }');
  const snippets = [...Object.values(GOOD), ...Object.values(BAD).map(([, snippet]) => snippet)];
  const files = snippets.map((snippet, index) => write(`snippet-${index}.ts`, PRELUDE + snippet));
  const program = ts.createProgram([join(folder, "kennel.ts"), ...files], {
    ...CONSUMER,
    paths: { "gofer-rmi/emitted": [join(folder, "types/src/client/emitted.d.ts")] },
  });
  const codes = new Map<string, number[]>(files.map((file) => [file, []]));
  const others: string[] = [];
  for (const { file, code, messageText } of ts.getPreEmitDiagnostics(program)) {
    const list = codes.get(file?.fileName ?? "");
    if (list === undefined)
      others.push(`${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
    else list.push(code);
  }
  found = new Map(snippets.map((snippet, index) => [snippet, codes.get(files[index]!)!]));
  elsewhere = others;
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** The declaration files that the package has for the door of emitted clients. */
function emitDeclarations(outDir: string): void {
  mkdirSync(outDir);
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.build.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const { tsBuildInfoFile: _, ...kept } = options;
  const wanted = { incremental: false, noEmit: false, noCheck: true, emitDeclarationOnly: true, outDir };
  const door = join(ROOT, "src/client/emitted.ts");
  const program = ts.createProgram([door], { ...kept, ...wanted });
  const { diagnostics } = program.emit();
  assert.deepEqual(diagnostics, []);
}

test("the emitted client and our declarations compile as they are", () => {
  assert.deepEqual(elsewhere, []);
});

describe("compiles", () => {
  test.each(Object.entries(GOOD))("%s", (_what, snippet) => {
    assert.deepEqual(found.get(snippet), []);
  });
});

describe("does not compile", () => {
  test.each(Object.entries(BAD))("%s", (_what, [code, snippet]) => {
    assert.deepEqual(found.get(snippet), [code]);
  });
});
