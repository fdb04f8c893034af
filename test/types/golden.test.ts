/** What an emitted client says of its plugin's types is what the plugin itself says, as the compiler compares the two. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, expect, test } from "vitest";
import type { Contract } from "../../src/contract/contract.js";
import { goldenContracts } from "../contract/golden.js";

const ROOT = join(import.meta.dirname, "../..");
const GOLDEN = join(ROOT, "test/golden");

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  types: ["node"],
  paths: {
    "gofer-rmi/emitted": [join(ROOT, "src/client/emitted.ts")],
    "gofer-rmi/plugin": [join(ROOT, "src/plugin/index.ts")],
  },
};

const PRELUDE = `
type Given<F> = F extends (...given: infer P) => unknown ? P : never;
type Returned<F> = F extends (...given: never) => infer R ? Awaited<R> : never;
type Result<F> = Returned<F> extends infer R
  ? R extends AsyncGenerator<unknown, infer T> | Generator<unknown, infer T> ? T : R extends AsyncIterable<unknown> ? void : R
  : never;
type Yielded<F> = F extends (...given: never) => AsyncIterable<infer T> ? T : Returned<F> extends Streamed<infer T> ? T : never;
type Streamed<T> = AsyncIterable<T> | Iterable<T>;
declare function holds<T extends true>(): T;
type Fits<A, B> = [A] extends [B] ? true : false;
`;

const OWN = ": the plugin's in the client's";
const THEIRS = ": the client's in the plugin's";

/** Its two imports, and a line for each of the four ways in which a member could differ; its title comes first. */
interface Comparison {
  readonly imports: readonly string[];
  readonly lines: readonly (readonly [title: string, line: string])[];
}

function comparison([folder, contract]: readonly [string, Contract], number: number): Comparison {
  const emitted = join(GOLDEN, folder, "emitted", `${contract.name}.client.js`);
  const text = readFileSync(emitted.replace(/js$/, "ts"), "utf8");
  const source = /^\/\/ Generated from (\S+)\.ts /.exec(text)![1]!;
  const client = /^export const (\w+) = \w*efinePlugin\w*</m.exec(text)![1]!;
  const imports = [
    `import type * as source${number} from "${join(GOLDEN, folder, `${source}.js`)}";`,
    `import type { ${client} as client${number} } from "${emitted}";`,
  ];
  const agent = `Awaited<ReturnType<(typeof client${number})["connect"]>>`;
  const lines = contract.namespaces.flatMap((namespace) => {
    const stub = `${agent}["${namespace.name}"]`;
    const made = `(typeof source${number})["${namespace.export}"]`;
    const given = `ConstructorParameters<${made}>`;
    const constructor = both(`new ${folder}: ${namespace.name}, given`, given, `Given<${stub}>`);
    const members = namespace.members.flatMap(({ name, export: exported, static: isStatic, stream }) => {
      const owner = isStatic === true ? made : `InstanceType<${made}>`;
      const own = exported === undefined ? `${owner}["${name}"]` : `(typeof source${number})["${exported}"]`;
      const theirs = `${stub}["${name}"]`;
      const kinds = ["Given", "Result", ...(stream === true ? ["Yielded"] : [])];
      return kinds.flatMap((kind) =>
        both(`${folder}: ${name}, ${kind.toLowerCase()}`, `${kind}<${own}>`, `${kind}<${theirs}>`),
      );
    });
    return namespace.kind === "class" ? [...constructor, ...members] : members;
  });
  return { imports, lines };
}

function both(label: string, own: string, theirs: string): [title: string, line: string][] {
  return [
    [label + OWN, `holds<Fits<${own}, ${theirs}>>();`],
    [label + THEIRS, `holds<Fits<${theirs}, ${own}>>();`],
  ];
}

let differing: readonly string[];
let compared: number;

beforeAll(() => {
  const all = goldenContracts().map(comparison);
  const head = [...all.flatMap(({ imports }) => imports), ...PRELUDE.split("\n")];
  const lines = all.flatMap((each) => each.lines);
  const file = join(GOLDEN, "comparisons.ts");
  const text = [...head, ...lines.map(([, line]) => line)].join("\n");
  const host = ts.createCompilerHost(OPTIONS);
  const open = host.getSourceFile.bind(host);
  const program = ts.createProgram([file], OPTIONS, {
    ...host,
    getSourceFile: (name, ...more) =>
      name === file ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022) : open(name, ...more),
  });
  const source = program.getSourceFile(file)!;
  const faults = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  compared = lines.length;
  differing = faults.map(({ start, messageText }) => {
    const at = source.getLineAndCharacterOfPosition(start!).line - head.length;
    return lines[at]?.[0] ?? ts.flattenDiagnosticMessageText(messageText, "\n");
  });
}, 120_000);

/** Where the client takes or tells more than the plugin says, and why. Enums, brands and the rest stay with the plugin. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  "a brand is what is branded": ["brands: check", "brands: pay"],
  "a member of an enum is its value": ["enums: alone", "enums: enums", "enums: some", "packages: pack", "types: enums"],
  "signatures are laid over one another": [
    "new overloads: Search", "overloads: find", "overloads: look", "overloads: read",
    "overloads-rest: find", "overloads-rest: write", "streams: find",
  ],
  "a type parameter is its constraint": ["generic-members: all", "generic-members: pick"],
  "what may be undefined may be left out": [
    "nullish: all", "nullish: fields", "optional: exact", "tuple-parameters: named", "types: objects", "unknowns: send",
    "values-maybe: find", "values-maybe: meet",
  ],
  "undefined alone is nothing": ["values-undefined: nothing"],
}; // prettier-ignore
/** Where it takes or tells less. */
const NARROWER: Readonly<Record<string, readonly string[]>> = {
  "keys are texts in JSON": ["records: all"],
  "the compiler has no value for a type parameter": ["generic-members: first"],
};

/** The members that differ that way. */
function members(ending: string): readonly string[] {
  const titles = differing.filter((title) => title.endsWith(ending)).map((title) => title.split(", ")[0]!);
  return [...new Set(titles)].sort();
}

test("whatever the plugin's types allow, the client's do", () => {
  expect(members(OWN)).toEqual(Object.values(NARROWER).flat().sort());
});

test("whatever the client's types allow, the plugin's do", () => {
  expect(members(THEIRS)).toEqual(Object.values(WIDER).flat().sort());
});

test("that is all there is to compare, and the comparing itself compiles", () => {
  expect(compared).toBeGreaterThan(1000);
  expect(differing.filter((title) => !title.endsWith(OWN) && !title.endsWith(THEIRS))).toEqual([]);
});
