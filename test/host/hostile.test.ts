/**
 * Requests of careless and hostile callers, from their text to the outcome: never a crash, never plugin code with what its
 * types do not allow, always the path to what is wrong.
 */
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { encodeArguments } from "../../src/client/arguments.js";
import { ClientContract } from "../../src/client/contract.js";
import { callerContract } from "../../src/contract/caller.js";
import type { Contract, Member, Namespace, Parameter } from "../../src/contract/contract.js";
import { toWire } from "../../src/contract/encode.js";
import { describe as shown } from "../../src/contract/validate.js";
import { RmiError } from "../../src/errors.js";
import type { Outcome } from "../../src/host/dispatcher.js";
import type { Json } from "../../src/json.js";
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

/** What may be hostile of a call. */
type Part = "args" | "construct";

/** A call that fits. */
interface Fitting extends Readonly<Record<Part, readonly unknown[]>> {
  readonly namespace: Namespace;
  readonly member: Member;
}

/** Both ends of one contract, and a call of each of its members. */
interface Ends {
  readonly served: Served;
  readonly client: ClientContract;
  readonly calls: readonly Fitting[];
}

/**
 * Either it ran, and what it got is of its types; or it did not, and each fault leads to what it names. Before it is sent, the caller
 * says the same.
 *
 * @param text  JSON in place of one part of the call
 */
async function requireHeld({ served, client }: Ends, call: Fitting, part: Part, text: string): Promise<void> {
  served.ran.length = 0;
  const { namespace, member } = call;
  const texts = { args: JSON.stringify(call.args), construct: JSON.stringify(call.construct), [part]: text };
  const cntr = namespace.construct.length === 0 ? "null" : `[${texts.construct},{}]`;
  const outcome = await served.ask(document(namespace.name, member.name, texts.args, cntr));
  const faults = faultsOf(outcome);
  expect(served.ran).toHaveLength(faults.length === 0 ? 1 : 0);
  const parameters = parametersOf(call, part);
  const parsed = JSON.parse(text) as unknown[];
  const named = parameters.map(
    ({ name, rest }, index) => [name, rest ? parsed.slice(index) : parsed[index]] as const,
  );
  for (const { path, found } of faults)
    expect([path, found]).toEqual([path, shown(follow(Object.fromEntries(named), path))]);
  for (const ran of served.ran)
    ran[part].forEach((value, index) => requireFits(served, parameters[index] ?? parameters.at(-1)!, value));
  expect(callersFaults(client, call, part, text)).toEqual(faults);
}

function parametersOf({ namespace, member }: Fitting, part: Part): readonly Parameter[] {
  return part === "args" ? member.parameters : namespace.construct;
}

/** What a caller finds wrong with it by itself. */
function callersFaults(
  client: ClientContract,
  { namespace, member }: Fitting,
  part: Part,
  text: string,
): unknown {
  const ofCall = part === "args" ? client.calls(namespace.name, member.name)?.check : undefined;
  const check = ofCall ?? client.constructorArguments(namespace.name)!;
  try {
    check({ args: JSON.parse(text) as Json[], kws: {} });
    return [];
  } catch (error) {
    if (!(error instanceof RmiError)) throw error;
    expect(error.code).toBe("invalid-arguments");
    return error.details["faults"];
  }
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

async function endsOf(contract: Contract): Promise<Ends> {
  const values = new Values(contract.$defs);
  const calls = contract.namespaces.flatMap((namespace) => {
    const construct = fitting(namespace.construct, values);
    return namespace.members.map((member): Fitting => ({
      namespace,
      member,
      construct,
      args: fitting(member.parameters, values),
    }));
  });
  const client = await ClientContract.read(JSON.stringify(callerContract(contract)));
  return { served: new Served(contract), client, calls };
}

/** What of a call may be hostile; of a constructor, one call of the class tells for all. */
function partsOf(call: Fitting, calls: readonly Fitting[]): readonly Part[] {
  const { namespace } = call;
  const first = calls.find((each) => each.namespace === namespace && each.member.static !== true);
  return call === first && namespace.construct.length > 0 ? ["args", "construct"] : ["args"];
}

describe.each(contracts)("%s", (_name, contract) => {
  test("every hostile value in place of each argument, of members and of constructors", async () => {
    const ends = await endsOf(contract);
    for (const call of ends.calls)
      for (const part of partsOf(call, ends.calls))
        for (const index of call[part].keys())
          for (const [, text] of SMALL)
            await requireHeld(ends, call, part, textWith(call[part], [String(index)], text));
  });
});

/** Those that have anything to go wrong inside. */
const taking = contracts.flatMap(([, contract]) => {
  const parts = ({ construct, members }: Namespace): readonly Part[] => [
    ...(members.some(({ parameters }) => parameters.length > 0) ? (["args"] as const) : []),
    ...(construct.length > 0 && members.some((each) => each.static !== true) ? (["construct"] as const) : []),
  ];
  return [...new Set(contract.namespaces.flatMap(parts))].map((part) => [contract, part] as const);
});

test.each<[Part, number]>([
  ["args", 400],
  ["construct", 100],
])("a hostile value at any place inside any of a call's %s", async (part, count) => {
  const known = new Map<Contract, Ends>();
  const all = taking.filter(([, each]) => each === part).map(([contract]) => contract);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...all),
      fc.nat(),
      fc.nat(),
      fc.constantFrom(...SMALL),
      async (contract, which, where, [, text]) => {
        if (!known.has(contract)) known.set(contract, await endsOf(contract));
        const ends = known.get(contract)!;
        const calls = ends.calls.filter(
          (call) => call[part].length > 0 && (part === "args" || call.member.static !== true),
        );
        const call = calls[which % calls.length]!;
        const places = placesOf(call[part]).slice(1);
        await requireHeld(ends, call, part, textWith(call[part], places[where % places.length]!, text));
      },
    ),
    { numRuns: runs(count) },
  );
});

describe.each(LARGE)("%s, where types are recursive, and where they say nothing", (_name, text) => {
  test.each(contracts.filter(([name]) => /^(?:recursion|unknowns|values-recursive)$/.test(name)))(
    "%s",
    async (_case, contract) => {
      const ends = await endsOf(contract);
      for (const call of ends.calls)
        for (const index of call.args.keys())
          await requireHeld(ends, call, "args", textWith(call.args, [String(index)], text));
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
