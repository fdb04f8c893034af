/**
 * One deployment that uses every kind of secret there is, and then one search of all that it has said, kept and shown: logs,
 * errors, outputs, state, command lines and environments. test/cores/secrets.test.ts does the same where there are core files,
 * and searches those with it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { find, said, wanted, wantedKey, type Place } from "../support/search.js";
import {
  callersOfPrograms,
  callsUnderWay,
  commandsGivenSecrets,
  connectingCommands,
  expectMarks,
  misplaced,
} from "../support/secret-places.js";
import { Vault } from "../support/vault.js";

/** All that is searched in the end. */
const places: Place[] = [];
let vault: Vault;

beforeAll(async () => {
  vault = await Vault.open();
}, 60_000);
afterAll(() => vault.close());

test("the search finds what it looks for, however it is written", () => {
  const secret = wanted("it", "s3cret-s3cret");
  const written = {
    plain: "s3cret-s3cret",
    json: JSON.stringify({ a: 's3cret-s3cret"' }),
    url: `amqp://me:${encodeURIComponent("s3cret-s3cret/")}@host`,
    hex: Buffer.from("s3cret-s3cret").toString("hex"),
    base64: Buffer.from("\0me\0s3cret-s3cret").toString("base64"), // as SASL PLAIN has it
    base64url: Buffer.from("m\0s3cret-s3cret").toString("base64url"),
  };
  const wide = { name: "wide", bytes: Buffer.from("x s3cret-s3cret", "utf16le") };
  const all = [...Object.entries(written).map(([name, text]) => said(name, text)), wide];
  expect(find([secret], [...all, said("none", "s3cret")])).toEqual(
    all.map(({ name }) => `it, in ${name}`).sort(),
  );
  const { key } = vault.authority.issue("other");
  expect(find([wantedKey("the key", key)], [said("PEM", key)])).toEqual(["the key, in PEM"]);
});

test("commands are given secrets, right and wrong", async () => {
  places.push(...(await commandsGivenSecrets(vault)));
}, 120_000);

test("callers in a program show them, right and wrong, and print what comes of it", async () => {
  places.push(...(await callersOfPrograms(vault)));
}, 60_000);

test("commands that wait for who they connect to are looked at with ps", async () => {
  places.push(...(await connectingCommands(vault)));
}, 60_000);

test("calls are under way, the agent is killed, and what it kept is damaged", async () => {
  const ending = { agent: () => vault.agent.stopGroup("SIGKILL"), broker: () => vault.broker.stop() };
  places.push(...(await callsUnderWay(vault, ending)));
}, 60_000);

test("every secret is where it was put, and nowhere else", () => {
  expect(misplaced(find(vault.secrets, places))).toEqual({ unwanted: [], unmet: [] });
});

test("each place has been searched with something in it", () => expectMarks(places));
