/** Signed messages through a real broker to a real goferd: the recorded cases, and Ed25519. */
import { generateKeyPairSync } from "node:crypto";
import { appendFileSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentOptions, UntypedStub } from "../../src/client/index.js";
import type { Authenticator } from "../../src/security/index.js";
import { loadAuthenticator } from "../../src/security/index.js";
import { digestToSign, peel, wrapped } from "../../src/wire/wrapper.js";
import { ByHand } from "../support/by-hand.js";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, World, type Running } from "../support/processes.js";
import { recordings } from "../support/vectors.js";
import VectorAuthenticator from "./plugins/vector-auth.mjs";

const world = new World();
const vector = new VectorAuthenticator() as Authenticator;
const callers: Loose[] = [];
let url: string;
let agent: Running;
let hand: ByHand;
let client: Authenticator;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  const vec = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vecauth");
  cpSync(join(ROOT, "test/system/plugins/vector-auth.mjs"), join(vec, "lib/vector-auth.mjs"));
  appendFileSync(join(vec, "overlay/vec.conf"), "[messaging]\nauthenticator=vector-auth\n");
  const jobs = await world.build(join(ROOT, "test/system/plugins/values.ts"), url, "keyed", "jobs");
  cpSync(jobs, vec, { recursive: true });
  const keys = ["agent", "client"].map((name) => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const file = join(world.folder, `${name}.pem`);
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    writeFileSync(`${file}.pub`, publicKey.export({ type: "spki", format: "pem" }));
    return file;
  });
  const settings = (own: string, other: string): string => {
    const file = `${own}.json`;
    writeFileSync(file, JSON.stringify({ kind: "ed25519", key: own, trusted: [`${other}.pub`] }));
    return file;
  };
  appendFileSync(
    join(vec, "overlay/values.conf"),
    `[messaging]\nauthenticator=${settings(keys[0]!, keys[1]!)}\n`,
  );
  client = await loadAuthenticator(settings(keys[1]!, keys[0]!));
  agent = await world.goferd(vec, "vec", "values");
  hand = await ByHand.connect(url);
});
afterAll(async () => {
  await Promise.all(callers.map((one) => one.close({ drain: false })));
  await hand.close();
  await world.close();
});

const calling = (address: string, options: AgentOptions = {}): Loose => {
  const one = agentAt(url, address, "30s", options);
  callers.push(one);
  return one;
};
const vec = (options: AgentOptions = {}): UntypedStub => calling("vecauth", options)["Vec"]!;

const SIGNED = recordings().filter(
  ({ case: name }) => name.startsWith("signed-") || name.startsWith("unsigned-"),
);

describe("the recorded cases", () => {
  test.each([
    "signed-echo",
    "signed-bad",
    "signed-missing",
    "signed-raw-no-encoding",
    "unsigned-raw-no-encoding",
  ])("%s: each reply is signed, and is what gofer's was", async (scenario) => {
    const documents = SIGNED.filter((one) => one.case === scenario);
    const [request, ...replies] = documents;
    const sn = `case-${scenario}`;
    // the same request, but for where its replies go, signed as it was
    const { signature } = peel(request!.raw);
    const text = JSON.stringify({
      ...(JSON.parse(peel(request!.raw).text) as object),
      sn,
      replyto: hand.replyto,
    });
    const signed = ["", "nonsense"].includes(signature) ? signature : await vector.sign(digestToSign(text));
    const form = scenario.includes("raw") ? "data" : "text";
    await hand.send("vecauth", signed === "" ? text : wrapped(text, signed), form);
    const got = await hand.repliesTo(sn);
    expect(got.map(comparable)).toEqual(
      replies.map(({ raw }) => comparable(JSON.parse(peel(raw).text) as object)),
    );
    for (const { wrapper } of got) await validate(wrapper as string);
  });

  test("signed-to-unsigned-agent: a caller that verifies takes no unsigned reply", async () => {
    const root = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "unsigned", "plain");
    await world.goferd(root, "vec");
    const failure = calling("unsigned", { authenticator: vector })["Vec"]!["echo"]!("x");
    await expect(failure).rejects.toMatchObject({ code: "not-authentic" });
    expect(await calling("unsigned")["Vec"]!["echo"]!("x")).toBe("x");
  });
});

test("a caller and an agent that know one another, direct, forked and with progress", async () => {
  const signing = vec({ authenticator: vector });
  expect(await signing["echo"]!("x")).toBe("x");
  expect(await signing["fprogress"]!(2)).toBe("done");
});

describe("Ed25519", () => {
  test("signed in both directions", async () => {
    expect(await calling("keyed", { authenticator: client })["Admin"]!["echo"]!("x")).toBe("x");
  });

  test("an unsigned caller is refused, and told so", async () => {
    await expect(calling("keyed")["Admin"]!["echo"]!("x")).rejects.toMatchObject({
      code: "not-authentic",
      message: expect.stringContaining("the message is not signed"),
    });
  });

  test("another's signature is refused", async () => {
    await expect(calling("keyed", { authenticator: vector })["Admin"]!["echo"]!("x")).rejects.toMatchObject({
      code: "not-authentic",
    });
  });

  test("a replayed request does not run again, and nobody is told", async () => {
    const sn = "replayed-1";
    const request = { classname: "Admin", method: "echo", args: ["x"], kws: {}, cntr: null };
    const document = { sn, version: "2.0", routing: [null, "keyed"], replyto: hand.replyto, request };
    const text = JSON.stringify(document);
    const body = wrapped(text, await client.sign(digestToSign(text)));
    await hand.send("keyed", body);
    await hand.repliesTo(sn);
    await hand.send("keyed", body);
    await agent.event("request.rejected", { message: "the message was replayed" });
    expect(hand.statuses(sn).filter((status) => status === "result")).toHaveLength(1);
  });
});

test("a plugin whose authenticator is not there is not served", async () => {
  const root = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "guarded", "guarded");
  appendFileSync(join(root, "overlay/vec.conf"), "[messaging]\nauthenticator=gone\n");
  const refusing = world.start(process.execPath, [join(ROOT, "dist/src/cli/goferd.js"), "--root", root]);
  const { message } = await refusing.event("plugin.refused", { plugin: "vec", code: "config" });
  expect(message).toContain("messaging.authenticator");
});

async function validate(wrapper: string): Promise<void> {
  const { text, signature } = peel(wrapper);
  expect(text).not.toBe(wrapper);
  await vector.validate({}, digestToSign(text), signature, { address: "", redelivered: false });
}

/** But for what differs from call to call. */
function comparable(document: object): object {
  const {
    sn: _sn,
    timestamp,
    routing: _routing,
    form: _form,
    wrapper: _wrapper,
    details,
    ...rest
  } = document as Record<string, unknown>;
  return {
    ...rest,
    timestamp: typeof timestamp,
    // Python's own words for a body of bytes that is not signed; ours refuse it as any unsigned one
    ...(details !== undefined && {
      details: details === "'bytes' object has no attribute 'encode'" ? "signature mismatch" : details,
    }),
  };
}
