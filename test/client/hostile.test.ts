/**
 * Replies of faulty and hostile agents: never a crash, never a value that is not of its type, always the path to what is
 * wrong, and other calls go on.
 */
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { ClientContract } from "../../src/client/contract.js";
import { decodingOf, type Read } from "../../src/client/decoding.js";
import { callerContract } from "../../src/contract/caller.js";
import type { Contract, Member } from "../../src/contract/contract.js";
import { toWire } from "../../src/contract/encode.js";
import { Planner } from "../../src/contract/planner.js";
import { describe as shown, Validators } from "../../src/contract/validate.js";
import { RmiError } from "../../src/errors.js";
import { Values } from "../contract/arbitrary.js";
import { goldenContracts } from "../contract/golden.js";
import { follow, HOSTILE, placesOf, textWith } from "../contract/hostile.js";
import { demo } from "../golden/demo/emitted/demo.client.js";
import { runs, seed } from "../support/properties.js";
import { ADDRESS, failureOf, world } from "./support.js";

afterEach(() => {
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

/** One member's results, as an emitted client reads them. */
interface Reading {
  readonly member: Member;
  readonly fitting: unknown;
  readonly read: Read;
  readonly validators: Validators;
}

async function readings(contract: Contract): Promise<readonly Reading[]> {
  const client = await ClientContract.read(JSON.stringify(callerContract(contract)));
  const [planner, validators] = [new Planner(contract.$defs), new Validators(contract.$defs)];
  const values = new Values(contract.$defs);
  return contract.namespaces.flatMap(({ name, members }) =>
    members.flatMap((member): Reading[] => {
      if (member.returns["x-type"] === "never") return [];
      const result = planner.plan(member.returns);
      const shape = result === undefined ? {} : { result };
      const { read } = {
        read: decodingOf(shape, planner.named, client, client.replies(name, member.name))!.result!,
      };
      const [sample] = fc.sample(values.of(member.returns), { seed: seed(), numRuns: 1 });
      return [{ member, fitting: JSON.parse(JSON.stringify(toWire(sample))), read, validators }];
    }),
  );
}

/** It is read as a value of its type, or refused with the path to what does not fit. */
function requireHeld({ member, read, validators }: Reading, text: string): void {
  let value: unknown;
  try {
    value = read(JSON.parse(text) as never);
  } catch (error) {
    if (!(error instanceof RmiError)) throw error;
    const { path, found } = error.details as { path: string; found: string };
    expect(error.code).toBe("invalid-return");
    expect([path, found]).toEqual([path, shown(follow({ result: JSON.parse(text) }, path))]);
    return;
  }
  let again: unknown;
  try {
    again = JSON.parse(JSON.stringify(toWire(value)));
  } catch (error) {
    return expect(error).toMatchObject({
      message: expect.stringMatching(/Out of range float|nested deeper/) as unknown,
    });
  }
  expect(validators.check(member.returns)(again)).toBeUndefined();
}

const contracts = goldenContracts();

test("a hostile value at any place of any result", async () => {
  const known = new Map<Contract, readonly Reading[]>();
  const all = contracts
    .map(([, contract]) => contract)
    .filter(({ namespaces }) =>
      namespaces.some(({ members }) => members.some(({ returns }) => returns["x-type"] !== "never")),
    );
  const small = HOSTILE.filter(([, text]) => text.length < 1000);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...all),
      fc.nat(),
      fc.nat(),
      fc.constantFrom(...small),
      async (contract, which, where, [, text]) => {
        if (!known.has(contract)) known.set(contract, await readings(contract));
        const some = known.get(contract)!;
        const reading = some[which % some.length]!;
        const places = placesOf(reading.fitting);
        requireHeld(reading, textWith(reading.fitting, places[where % places.length]!, text));
      },
    ),
    { numRuns: runs(400) },
  );
});

describe.each(HOSTILE)("%s", (_name, text) => {
  test("as a result of recursive types, and of ones that say nothing", async () => {
    for (const [, contract] of contracts.filter(([name]) =>
      /^(?:recursion|unknowns|values-recursive)$/.test(name),
    ))
      for (const reading of await readings(contract)) requireHeld(reading, text);
  });

  test("in the place of a reply, and of each part of one: the call fails by name, and the next one succeeds", async () => {
    const here = world();
    let hostile = true;
    const peer = await here.serve(async (call) => {
      if (!hostile) return call.succeed({ steps: 1 });
      const { sn } = call.request;
      const head = `{"sn":"${sn}","version":"2.0","routing":[null,"x"],"data":null`;
      await call.raw(text);
      for (const part of ["status", "timestamp", "data", "routing", "version", "ext", "sn"])
        await call.raw(`{"sn":"${sn}","version":"2.0","${part}":${text}}`);
      await call.raw(`${head},"status":"progress","total":${text},"completed":${text},"details":${text}}`);
      await call.raw(`${head},"status":"rejected","code":${text},"description":${text},"details":${text}}`);
      return call.raw(`${head},"result":{"retval":${text}}}`);
    });
    const agent = await demo.connect(here.broker.url, ADDRESS, {
      connections: here.connections,
      wait: "20s",
    });
    const failure = await failureOf(agent.Dog().walk(1));
    expect(["malformed", "version", "rejected"]).toContain(failure.code);
    hostile = false;
    expect(await agent.Dog().walk(1)).toEqual({ steps: 1 });
    await peer.close();
  });

  test("as what a member threw: the call fails, with what can be made of it", async () => {
    const here = world();
    await here.serve(async (call) => {
      const parts = ["exval", "xclass", "xmodule", "xstate", "xargs"]
        .map((part) => `"${part}":${text}`)
        .join();
      await call.raw(
        `{"sn":"${call.request.sn}","version":"2.0","result":{${parts}},"ext":{"code":"remote","details":${text}}}`,
      );
    });
    const agent = await demo.connect(here.broker.url, ADDRESS, {
      connections: here.connections,
      wait: "20s",
    });
    const failure = await failureOf(agent.Dog().walk(1));
    expect(["remote", "malformed"]).toContain(failure.code);
  });
});
