import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import type { Contract, Member, Namespace, Parameter, Schema } from "../../src/contract/contract.js";
import { patternOf } from "../../src/contract/template.js";
import { createPrinter } from "../../generators/emit/print.js";
import { clientStage } from "../../generators/stages/client.js";
import { docComment } from "../../generators/stages/doc-text.js";
import { runs } from "../support/properties.js";

/** What people, and peers, put into comments and strings to get out of them. */
const nasty = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "*/",
    "*/ evil(); /*",
    "`${evil()}`",
    '"; evil(); "',
    "\n// x\nevil()",
    "\u2028evil()",
    "\\",
    "__proto__",
  ),
  fc.constantFrom(
    "constructor",
    "class",
    "then",
    "a-b",
    "1",
    "{{evil}}",
    "<script>",
    "\r\n*/",
    "Call",
    "Stub",
    "any",
  ),
);
const leaf = fc.oneof(
  fc.constantFrom<Schema>(
    {},
    { type: "string" },
    { type: "null", "x-type": "undefined" },
    { not: {}, "x-type": "never" },
  ),
  nasty.map((value): Schema => ({ const: value })),
  fc
    .array(fc.oneof(nasty, fc.double(), fc.boolean()), { minLength: 1 })
    .map((values): Schema => ({ enum: values })),
  nasty.map((name): Schema => ({ $ref: `#/$defs/${name}` })),
  nasty.map((type): Schema => ({ type })),
);
const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    leaf,
    tie("schema").map((items): Schema => ({ type: "array", items, "x-type": { readonly: true } })),
    fc.array(tie("schema"), { minLength: 1 }).map((anyOf): Schema => ({ anyOf })),
    fc
      .tuple(fc.array(tie("schema")), fc.array(nasty), fc.nat(3))
      .map(([prefixItems, tuple, minItems]): Schema => ({
        type: "array",
        prefixItems,
        minItems,
        items: false,
        "x-type": { tuple },
      })),
    fc.tuple(fc.array(tie("schema"), { minLength: 2 }), fc.array(nasty)).map(([anyOf, tuple]): Schema => ({
      type: "array",
      items: { anyOf },
      "x-last": anyOf.length - 1,
      "x-type": { tuple },
    })),
    fc.tuple(nasty, nasty, tie("schema")).map(([before, after, value]): Schema => ({
      type: "object",
      patternProperties: { [patternOf([before, "string", after])]: value },
    })),
    fc
      .tuple(nasty, nasty)
      .map(([before, after]): Schema => ({ type: "string", pattern: patternOf([before, "number", after]) })),
    fc
      .tuple(fc.array(fc.tuple(nasty, tie("schema"), nasty)), fc.array(nasty))
      .map(([entries, required]): Schema => ({
        type: "object",
        properties: Object.fromEntries(
          entries.map(([name, value, description]) => [name, { ...value, description }]),
        ),
        required,
      })),
  ),
}));
const definition = fc.oneof(
  schema,
  fc
    .dictionary(nasty, fc.oneof(fc.integer(), nasty))
    .map((members): Schema => ({ enum: Object.values(members), "x-type": { enum: members } })),
);
const parameter: fc.Arbitrary<Parameter> = fc.record(
  {
    name: nasty,
    schema,
    optional: fc.constant(true as const),
    rest: fc.constant(true as const),
    default: nasty,
    doc: nasty,
  },
  { requiredKeys: ["name", "schema"] },
);
/** At most one, and at the end, takes the rest. */
const parameters = fc
  .array(parameter, { maxLength: 4 })
  .map((list) =>
    list.map(({ rest, ...each }, index) =>
      rest === true && index === list.length - 1 ? { ...each, rest } : each,
    ),
  );
const member: fc.Arbitrary<Member> = fc.record(
  {
    name: nasty,
    doc: nasty,
    returnsDoc: nasty,
    parameters,
    returns: schema,
    model: fc.constant("direct" as const),
    hash: nasty,
  },
  { requiredKeys: ["name", "parameters", "returns", "model", "hash"] },
);
const namespace: fc.Arbitrary<Namespace> = fc.record(
  {
    kind: fc.constantFrom("class" as const, "module" as const),
    name: nasty,
    doc: nasty,
    construct: parameters,
    members: fc.array(member, { maxLength: 3 }),
  },
  { requiredKeys: ["kind", "name", "construct", "members"] },
);
const contract: fc.Arbitrary<Contract> = fc.record(
  {
    contract: fc.constant(1 as const),
    name: nasty,
    doc: nasty,
    namespaces: fc.array(namespace, { maxLength: 3 }),
    $defs: fc.dictionary(nasty, definition, { maxKeys: 4 }),
    hooks: fc.constant({ load: [], unload: [] }),
    digest: nasty,
  },
  { requiredKeys: ["contract", "name", "namespaces", "$defs", "hooks", "digest"] },
);

const print = createPrinter();
const clientText = (value: Contract, sourceName = "plugin.ts"): string =>
  print(clientStage.template, clientStage.view({ contract: value, settings: {}, sourceName }));

/** What a client is made of; a call, a template or an assignment anywhere is somebody else's code. */
const STATEMENTS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.VariableStatement,
]);

function foreignNodes(source: ts.SourceFile): string[] {
  const found: string[] = [];
  let calls = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) calls++;
    if (ts.isTemplateExpression(node) || ts.isNewExpression(node) || ts.isBinaryExpression(node))
      found.push(node.getText());
    if (ts.isIdentifier(node) && node.text === "evil") found.push(node.text);
    ts.forEachChild(node, visit);
  };
  source.statements.forEach((each) => (STATEMENTS.has(each.kind) ? visit(each) : found.push(each.getText())));
  return calls === 1 ? found : [...found, `${calls} calls`];
}

describe("a client printed from any contract", () => {
  test("parses, and holds declarations and one call", () => {
    fc.assert(
      fc.property(contract, nasty, (value, sourceName) => {
        const text = clientText(value, sourceName);
        const { diagnostics } = ts.transpileModule(text, {
          reportDiagnostics: true,
          compilerOptions: { target: ts.ScriptTarget.ES2022 },
        });
        const source = ts.createSourceFile("client.ts", text, ts.ScriptTarget.ES2022, true);
        expect((diagnostics ?? []).map(({ messageText }) => messageText)).toEqual([]);
        expect(foreignNodes(source)).toEqual([]);
      }),
      { numRuns: runs(150) },
    );
  });

  test("gives each top-level name once", () => {
    fc.assert(
      fc.property(contract, (value) => {
        const source = ts.createSourceFile("client.ts", clientText(value), ts.ScriptTarget.ES2022, true);
        const names = source.statements.flatMap((each): string[] => {
          if (ts.isInterfaceDeclaration(each)) return [each.name.text];
          if (ts.isTypeAliasDeclaration(each)) return [each.name.text];
          return [];
        });
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});

test.each<[string, Contract["$defs"]]>([
  ["a name for itself", { A: { $ref: "#/$defs/A" } }],
  [
    "a union of itself and another",
    {
      A: {
        anyOf: [{ anyOf: [{ $ref: "#/$defs/A" }, { const: 1 }] }, { type: "null", "x-type": "undefined" }],
      },
    },
  ],
  [
    "two names for each other",
    {
      A: { anyOf: [{ $ref: "#/$defs/B" }, { type: "string", "x-gofer": "bytes" }] },
      B: { $ref: "#/$defs/A" },
    },
  ],
  [
    "a tagged union with a name for itself",
    {
      A: {
        anyOf: [
          { $ref: "#/$defs/B" },
          { type: "object", properties: { at: { type: "string", "x-gofer": "date" } } },
        ],
      },
      B: { $ref: "#/$defs/B" },
    },
  ],
])("a contract with %s is printed", (_, $defs) => {
  const returns: Schema = { type: "array", items: { $ref: "#/$defs/A" } };
  const member: Member = { name: "m", parameters: [], returns, model: "direct", hash: "" };
  const contract: Contract = {
    contract: 1,
    name: "circle",
    namespaces: [{ kind: "class", name: "C", construct: [], members: [member] }],
    $defs,
    hooks: { load: [], unload: [] },
    digest: "",
  };
  expect(clientText(contract)).toContain("m()");
});

test("a doc comment is one comment, whatever its text", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const comment = docComment(text);
      const source = ts.createSourceFile("doc.ts", `${comment}const here = 1;`, ts.ScriptTarget.ES2022, true);
      expect(source.statements).toHaveLength(1);
      expect(source.statements[0]!.getStart()).toBe(comment.length);
    }),
  );
});
