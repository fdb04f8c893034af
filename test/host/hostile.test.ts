/**
 * Requests of careless and hostile callers, from their text to the outcome: never a crash, never plugin code with what its
 * types do not allow, always the path to what is wrong.
 */
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { encodeArguments } from "../../src/client/arguments.js";
import type { Contract, Member, Namespace, Parameter } from "../../src/contract/contract.js";
import { toWire } from "../../src/contract/encode.js";
import { describe as shown } from "../../src/contract/validate.js";
import type { Outcome } from "../../src/host/dispatcher.js";
import { Values } from "../contract/arbitrary.js";
import { goldenContracts } from "../contract/golden.js";
import { follow, HOSTILE, placesOf, textWith } from "../contract/hostile.js";
import { runs, seed } from "../support/properties.js";
import { Served } from "./served.js";

afterEach(() => {
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

const contracts = goldenContracts();
const SMALL = HOSTILE.filter(([, text]) => text.length < 1000);
const LARGE = HOSTILE.filter(([, text]) => text.length >= 1000);

function document(namespace: string, method: string, args: string, cntr = "null"): string {
  const [classname, name] = [JSON.stringify(namespace), JSON.stringify(method)];
  return `{"sn":"1","version":"2.0","request":{"classname":${classname},"method":${name},"args":${args},"cntr":${cntr}}}`;
}

/** Arguments that fit, as JSON. */
function fitting(parameters: readonly Parameter[], values: Values): readonly unknown[] {
  const all = fc.tuple(...parameters.map(({ schema }) => values.of(schema)));
  const [given] = fc.sample(all, { seed: seed(), numRuns: 1 });
  const { args } = encodeArguments(given!.map((each) => each ?? null), undefined); // prettier-ignore
  return args;
}

function faultsOf(outcome: Outcome): readonly { path: string; found: string }[] {
  if (outcome.kind === "result") return [];
  expect(outcome.code).toBe("invalid-arguments");
  const { faults } = outcome.details as unknown as { faults: { path: string; found: string }[] };
  expect(faults.length).toBeGreaterThan(0);
  return faults;
}

/** Either it ran, and what it got is of its types; or it did not, and each fault leads to what it names. */
async function requireHeld(
  served: Served,
  namespace: Namespace,
  member: Member,
  args: string,
): Promise<void> {
  served.ran.length = 0;
  const construct = namespace.construct.length === 0 ? "null" : `[${constructors.get(namespace)!},{}]`;
  const outcome = await served.ask(document(namespace.name, member.name, args, construct));
  const faults = faultsOf(outcome);
  expect(served.ran).toHaveLength(faults.length === 0 ? 1 : 0);
  const { parameters } = member;
  const parsed = JSON.parse(args) as unknown[];
  const named = parameters.map(
    ({ name, rest }, index) => [name, rest ? parsed.slice(index) : parsed[index]] as const,
  );
  for (const { path, found } of faults)
    expect([path, found]).toEqual([path, shown(follow(Object.fromEntries(named), path))]);
  for (const ran of served.ran)
    ran.args.forEach((value, index) => requireFits(served, parameters[index] ?? parameters.at(-1)!, value));
}

/** What code got is of its type: encoded again, it fits. */
function requireFits(served: Served, { schema }: Parameter, value: unknown): void {
  let again: unknown;
  try {
    again = JSON.parse(JSON.stringify(toWire(value ?? null)));
  } catch (error) {
    // where a type says nothing, a number beyond all and any depth may stand: they cannot come back as a result
    return expect(error).toMatchObject({
      message: expect.stringMatching(/Out of range float|nested deeper/) as unknown,
    });
  }
  if (value !== undefined) expect(served.validators.check(schema)(again)).toBeUndefined();
}

const constructors = new Map<Namespace, string>();

function prepared(contract: Contract): [Served, [Namespace, Member, readonly unknown[]][]] {
  const values = new Values(contract.$defs);
  const members = contract.namespaces.flatMap((namespace) => {
    constructors.set(namespace, JSON.stringify(fitting(namespace.construct, values)));
    return namespace.members.map((member): [Namespace, Member, readonly unknown[]] => [
      namespace,
      member,
      fitting(member.parameters, values),
    ]);
  });
  return [new Served(contract), members];
}

const KINDS =
  /^(?:demo|discriminated|enums|tuples|records|templates|unknowns|values-(?:date|bytes|bigint|map|set|tagged|rest))$/;
const chosen = contracts.filter(([name]) => runs(1) > 1 || KINDS.test(name)); // all of them in an exploring run

describe.each(chosen)("%s", (_name, contract) => {
  test("every hostile value in place of each argument", async () => {
    const [served, members] = prepared(contract);
    for (const [namespace, member, args] of members) {
      for (let index = 0; index < args.length; index++)
        for (const [, text] of SMALL)
          await requireHeld(served, namespace, member, textWith(args, [String(index)], text));
    }
  });
});

test("a hostile value at any place inside any argument", async () => {
  const known = new Map<Contract, ReturnType<typeof prepared>>();
  const all = contracts
    .map(([, contract]) => contract)
    .filter(({ namespaces }) =>
      namespaces.some(({ members }) => members.some(({ parameters }) => parameters.length > 0)),
    );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...all),
      fc.nat(),
      fc.nat(),
      fc.constantFrom(...SMALL),
      async (contract, which, where, [, text]) => {
        if (!known.has(contract)) known.set(contract, prepared(contract));
        const [served, members] = known.get(contract)!;
        const taking = members.filter(([, , args]) => args.length > 0);
        const [namespace, member, args] = taking[which % taking.length]!;
        const places = placesOf(args).slice(1);
        await requireHeld(served, namespace, member, textWith(args, places[where % places.length]!, text));
      },
    ),
    { numRuns: runs(400) },
  );
});

describe.each(LARGE)("%s, where types are recursive, and where they say nothing", (_name, text) => {
  test.each(contracts.filter(([name]) => /^(?:recursion|unknowns|values-recursive)$/.test(name)))(
    "%s",
    async (_case, contract) => {
      const [served, members] = prepared(contract);
      for (const [namespace, member, args] of members)
        for (let index = 0; index < args.length; index++)
          await requireHeld(served, namespace, member, textWith(args, [String(index)], text));
    },
  );
});

describe("documents", () => {
  const [, demo] = contracts.find(([name]) => name === "demo")!;

  test("of two properties of one name the last counts, for what is checked and for what runs", async () => {
    const served = new Served(demo);
    const outcome = await served.ask(
      '{"sn":"1","version":"2.0","request":{"classname":"Dog","method":"nope","method":"bark","args":[7],"args":["x"]}}',
    );
    expect(outcome.kind).toBe("result");
    expect(served.ran).toEqual([{ member: "bark", construct: [], args: ["x"] }]);
  });

  test.each([
    ["__proto__ as a keyword", '{"__proto__":{"words":"x"}}', "__proto__"],
    ["constructor as a keyword", '{"constructor":"x","words":"x"}', "constructor"],
    ["an unknown keyword", '{"words":"x","more":1}', "more"],
  ])("%s: named, and nothing runs", async (_name, kws, path) => {
    const served = new Served(demo);
    const outcome = await served.ask(
      `{"sn":"1","version":"2.0","request":{"classname":"Dog","method":"bark","args":[],"kws":${kws}}}`,
    );
    expect(faultsOf(outcome).map((each) => each.path)).toContain(path);
    expect(served.ran).toEqual([]);
  });

  test.each(HOSTILE)(
    "%s for the whole, for the request, and for each of its parts: refused, or held",
    async (_name, text) => {
      const served = new Served(demo);
      const parts = ["classname", "method", "args", "kws", "cntr"].map(
        (part) =>
          `{"sn":"1","version":"2.0","request":{"classname":"Dog","method":"bark","${part}":${text}}}`,
      );
      for (const body of [
        text,
        `{"sn":"1","version":"2.0","request":${text}}`,
        `{"sn":${text},"version":"2.0","request":{}}`,
        ...parts,
      ]) {
        const code = await served.ask(body).then(
          (outcome) => (outcome.kind === "raised" ? outcome.code : "result"),
          (error: { code: string }) => error.code,
        );
        expect([
          "malformed",
          "version",
          "too-large",
          "invalid-arguments",
          "namespace-not-found",
          "member-not-found",
        ]).toContain(code);
      }
      expect(served.ran).toEqual([]);
    },
  );
});
