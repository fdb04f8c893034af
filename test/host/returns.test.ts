/** What a member gives back and its type does not allow: all of it is told at once, as of arguments. */
import { expect, test } from "vitest";
import { ClientContract } from "../../src/client/contract.js";
import { decodingOf } from "../../src/client/decoding.js";
import type { Member, Schema } from "../../src/contract/contract.js";
import { faultFinder } from "../../src/contract/mismatches.js";
import { Validators } from "../../src/contract/validate.js";
import type { RmiError } from "../../src/errors.js";
import { prepare, type CalledPlugin, type Outcome } from "../../src/host/dispatcher.js";
import { ValueSink } from "../../src/host/stream.js";
import { ThrownErrors } from "../../src/host/thrown.js";
import { callContext, Cancellation } from "../../src/plugin/context.js";
import { decodeRequest } from "../../src/wire/request.js";

const PAIR: Schema = {
  type: "object",
  properties: { r: { type: "string" }, s: { type: "number" }, secret: { type: "number" } },
  required: ["r", "s"],
};
const BODY = '{"sn":"1","version":"2.0","request":{"classname":"odd","method":"give","args":[],"cntr":null}}';
const BOTH = [
  { path: "result.r", expected: "a string", found: "5" },
  { path: "result.s", expected: "a number", found: '"x"' },
];

/** What becomes of a call whose member gives this. */
async function outcomeOf(call: () => unknown, schema = PAIR, stream = false): Promise<Outcome> {
  const validators = new Validators({});
  const contract: Member = { name: "give", parameters: [], returns: schema, model: "direct", hash: "" };
  const faultsOf = faultFinder(validators, schema);
  const checks = { checkReturn: faultsOf, checkYield: stream ? faultsOf : undefined };
  const give = { contract, call, bind: () => [], requirements: [], ...checks };
  const members = new Map([["give", give]]);
  const plugin: CalledPlugin = {
    name: "odd",
    errors: new ThrownErrors("odd", [], () => undefined),
    authenticate: () => Promise.reject(new Error("nobody asks")),
    namespaces: new Map([["odd", { name: "odd", construct: undefined, bindConstructor: () => [], members }]]),
  };
  const cancellation = new Cancellation();
  const context = callContext({ plugin: "odd", sn: "1", data: null, cancellation, report: () => undefined });
  return prepare(plugin, decodeRequest(BODY))(context, new ValueSink(() => undefined));
}

test("of a result, the first and all are in the details, and all in the message", async () => {
  expect(await outcomeOf(() => ({ r: 5, s: "x" }))).toMatchObject({
    code: "invalid-return",
    details: { ...BOTH[0], faults: BOTH },
    exception: {
      xargs: [
        'odd.give() returned a value that its type does not allow: result.r: expected a string, found 5; result.s: expected a number, found "x"',
      ],
    },
  });
});

test("of what a generator yields, too", async () => {
  const outcome = await outcomeOf(() => [{ r: 5, s: "x" }], PAIR, true);
  expect(outcome).toMatchObject({ details: { faults: [{ path: "value[0].r" }, { path: "value[0].s" }] } });
});

test("of many, some; and a secret is none of them", async () => {
  const outcome = await outcomeOf(() => Array.from({ length: 30 }, (_, i) => i), { type: "array", items: { type: "string" } }); // prettier-ignore
  const { details, exception } = outcome as Extract<Outcome, { kind: "raised" }>;
  expect(details["faults"]).toHaveLength(20);
  expect(exception.xargs?.[0]).toMatch(/result\[19\]: [^;]+; and more$/);
  expect(await outcomeOf(() => ({ r: "x", s: 1, secret: "hush" }))).toMatchObject({
    details: { faults: [{ path: "result.secret", found: expect.not.stringContaining("hush") as string }] },
  });
});

test("the caller says the same of what an agent sends", async () => {
  const member = { name: "give", parameters: [], returns: PAIR, progress: PAIR, hash: "" };
  const namespaces = [{ kind: "module", name: "odd", construct: [], members: [member] }];
  const client = await ClientContract.read(JSON.stringify({ namespaces, $defs: {} }));
  const { result, progress } = decodingOf({}, {}, client, client.replies("odd", "give"))!;
  const failureOf = (read: () => unknown): RmiError => {
    try {
      return expect.unreachable(`it gave ${String(read())}`);
    } catch (error) {
      return error as RmiError;
    }
  };
  expect(failureOf(() => result!({ r: 5, s: "x" }))).toMatchObject({
    code: "invalid-return",
    message: 'result.r: expected a string, found 5; result.s: expected a number, found "x"',
    details: { ...BOTH[0], faults: BOTH },
  });
  expect(failureOf(() => progress!({ r: 5, s: "x" })).details["faults"]).toMatchObject([
    { path: "progress.r" },
    { path: "progress.s" },
  ]);
});
