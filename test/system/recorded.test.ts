/** Recorded requests, sent by hand to a real goferd through a real broker; what comes back is what gofer sent. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ByHand } from "../support/by-hand.js";
import { ROOT, World } from "../support/processes.js";
import { recordings, type Recording } from "../support/vectors.js";

const world = new World();
let caller: ByHand;

beforeAll(async () => {
  const { url } = await world.anyBroker();
  await world.goferd(await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec"), "vec");
  caller = await ByHand.connect(url);
});
afterAll(async () => {
  await caller.close();
  await world.close();
});

/** Where ours differs from the recording on purpose, and why. */
const MENDED: Readonly<Record<string, string>> = {
  "sync-kwargs": "X-1: gofer drops keyword arguments",
  "cancel-criteria-keyword": "X-1: gofer drops the criteria; criteria.test.ts holds the conversation, mended",
  "raw-kwargs": "a JavaScript function takes no keywords that it does not name",
  "raw-no-request": "X-11: gofer accepts it and never answers",
  "raw-no-sn": "1.11: cannot be tracked or cancelled",
  "fork-suicide": "X-3: gofer reports a dead child as a success",
  "v212-secret-wrong": "X-5: gofer's refusal tells the secret",
  "exc-custom-fork": "X-24a: gofer changes the arguments on their way out of the child",
};

/** What is not compared here, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "amqp10-ttl": "only the request was kept; calls.test.ts has what becomes of a ttl",
  "ttl-expired": "only the request was kept; calls.test.ts has what becomes of a ttl",
  "async-nowait": "nothing is replied; calls.test.ts sends it",
  "cancel-sn": "a conversation of two requests; calls.test.ts holds it",
  "cancel-fork": "a conversation of two requests, mended (X-3); calls.test.ts holds it",
  "cancel-pending":
    "a conversation of three requests, mended (its caller is told); calls.test.ts has the case",
  "cancel-twice": "a conversation of three requests; calls.test.ts has the case",
  "cancel-unknown": "a number of the recording's own; calls.test.ts has the case",
  "cancel-criteria-positional": "a conversation of two requests; criteria.test.ts holds it",
  event: "no answer to anything; events.test.ts has a plugin publish it",
  "exchange-address":
    "only the request was kept, and it is about the caller's side; test/client/vectors.test.ts",
  "exchange-reply": "about exchanges of the broker; test/client/vectors.test.ts",
  "no-route": "no agent is there to answer; test/client/vectors.test.ts",
  "sync-constructor-empty": "only the request was kept; test/client/vectors.test.ts sends it",
  "trigger-manual": "only the request was kept; calls.test.ts pulls a trigger",
  "signed-echo": "its replies are signed; signed.test.ts holds it",
  "signed-bad": "its replies are signed; signed.test.ts holds it",
  "signed-missing": "its replies are signed; signed.test.ts holds it",
  "signed-raw-no-encoding": "its replies are signed; signed.test.ts holds it",
  "signed-to-unsigned-agent": "its replies are signed; signed.test.ts holds it",
  "unsigned-raw-no-encoding": "its replies are signed; signed.test.ts holds it",
};

/** Cases that have a test of their own below, since what is sent or compared is not a plain call. */
const APART = [
  "rejected-version",
  "rejected-version-missing",
  "raw-not-json",
  "raw-json-array",
  "raw-replyto-missing-queue",
];

/** Requests that were not kept with their replies. */
const NOT_KEPT: Readonly<Record<string, object>> = {
  "fork-echo": { classname: "vec", method: "fecho", args: ["forked"], kws: {}, cntr: null },
  "sync-none": { classname: "Vec", method: "nothing", args: [], kws: {}, cntr: [[], {}] },
};

const byCase = new Map<string, Recording[]>();
for (const one of recordings()) byCase.set(one.case, [...(byCase.get(one.case) ?? []), one]);

/** Fields and values, but for what differs from call to call, such as the reply address, and for the text of a trace. */
function comparable(
  { form: _, ...document }: Record<string, unknown>,
  replyto: unknown,
): Record<string, unknown> {
  const { sn, routing, timestamp, result, ...rest } = document;
  const { exval, xstate, ...record } = (result ?? {}) as Record<string, unknown>;
  return {
    ...rest,
    hasSn: typeof sn,
    routing: (routing as unknown[]).map((one) => (one === replyto ? "the reply address" : one)),
    timestamp: typeof timestamp === "string" ? timestamp.replace(/\d/g, "0") : timestamp,
    ...(result !== undefined && { result: record }),
    ...(exval !== undefined && { trace: [typeof exval, { ...(xstate as object), trace: "" }] }),
  };
}

const ELSEWHERE = new Set([...Object.keys(MENDED), ...Object.keys(LEFT_OUT), ...APART]);
const PLAIN = [...byCase.keys()].filter((scenario) => !ELSEWHERE.has(scenario));

describe("the recorded conversations", () => {
  test("each is compared, mended, or left out for a reason", () => {
    const named = [...Object.keys(MENDED), ...Object.keys(LEFT_OUT), ...APART];
    expect(named.filter((scenario) => !byCase.has(scenario))).toEqual([]);
    expect(ELSEWHERE.size).toBe(named.length); // none under two headings
    const comparedNot = PLAIN.filter((scenario) => {
      const kinds = byCase.get(scenario)!.map(({ kind }) => kind);
      return (
        !(kinds.includes("request") || scenario in NOT_KEPT) || kinds.every((kind) => kind === "request")
      );
    });
    expect(comparedNot).toEqual([]);
  });

  for (const scenario of PLAIN) {
    const documents = byCase.get(scenario)!;
    const replies = documents.filter(({ kind }) => kind !== "request");
    test(`${scenario}: ${replies.map(({ kind }) => kind).join(", ")}`, async () => {
      const request = documents.find(({ kind }) => kind === "request")?.body ?? {
        version: "2.0",
        request: NOT_KEPT[scenario]!,
      };
      const form = scenario === "raw-bytes-no-encoding" ? "data" : "text";
      const got = await caller.ask("vec", request, form);
      // some cases were not kept whole: those documents that were are compared with ours of the same kind
      const ours = got.map((one) => comparable(one, caller.replyto));
      const kept = replies.map((one) => comparable(one.body, repliesGoTo(one)));
      expect(ours.filter((one) => kept.some((other) => sameKind(one, other)))).toEqual(kept);
      // W-10: the form the request came in; 0-9-1 has bytes, and no sections
      const over091 = caller.transport.broker.protocol === "AMQP 0-9-1";
      const arrives = form === "data" && over091 ? "binary" : form;
      expect(got.every((reply) => reply["form"] === arrives)).toBe(true);
      if (kept.length === 1)
        expect(got.map(({ status }) => status)).toEqual(["accepted", "started", undefined]);
    });
  }
});

/** Where a recorded reply was sent. */
function repliesGoTo({ amqp }: Recording): unknown {
  const { exchange = "", routingKey, target } = amqp as Record<string, string | undefined>;
  return target ?? (exchange === "" ? routingKey : `${exchange}/${routingKey}`);
}

function sameKind(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  return a["status"] === b["status"];
}

describe("where gofer has a defect, ours is mended", () => {
  const result = async (document: object): Promise<Record<string, unknown>> => {
    const replies = await caller.ask("vec", { version: "2.0", ...document });
    return replies.at(-1)!;
  };
  const call = (classname: string, method: string, more: object = {}): Promise<Record<string, unknown>> =>
    result({ request: { classname, method, args: [], kws: {}, cntr: null, ...more } });

  test("keyword arguments arrive (X-1, W-18)", async () => {
    expect(await call("vec", "kwecho", { args: [1], kws: { b: 5 } })).toMatchObject({
      result: { retval: [1, 5, []] },
    });
    expect(await call("vec", "kwecho", { args: [1], kwargs: { b: 6 }, kws: null })).toMatchObject({
      result: { retval: [1, 6, []] },
    });
    expect(await call("vec", "kwecho", { args: [1], kws: { z: 9 } })).toMatchObject({
      result: { xclass: "TypeError" },
    });
  });

  test("a wrong secret is refused without telling the right one (X-5, A-31)", async () => {
    const wrong = await call("vec", "guarded", { args: ["x"] });
    expect(wrong).toMatchObject({
      result: { xclass: "SecretRequired", xargs: ["vec.guarded(), secret required"] },
    });
    const request = { classname: "vec", method: "guardedByList", args: ["x"] };
    const refused = await result({ secret: "nope", request });
    expect(refused).toMatchObject({
      result: { xclass: "SecretNotMatched", xmodule: "gofer.rmi.dispatcher" },
    });
    expect(JSON.stringify(refused)).not.toContain("s3cret");
    expect(await result({ secret: "s3cret", request })).toMatchObject({ result: { retval: "x" } });
  });

  test("nothing is constructed for whom is not authorized (X-19, A-26)", async () => {
    const request = { classname: "Guarded", method: "instances", args: [], kws: {}, cntr: [[], {}] };
    for (const secret of [null, "nope"]) {
      const { result: refused } = await result({ secret, request });
      expect((refused as { xclass: string }).xclass).toMatch(/^Secret(Required|NotMatched)$/);
    }
    expect(await result({ secret: "s3cret", request })).toMatchObject({ result: { retval: 1 } });
  });

  test("a document without request is rejected, with its path (X-11)", async () => {
    expect(await result({})).toMatchObject({ status: "rejected", code: "malformed", details: "request" });
  });

  test("a forked member that dies fails (X-3)", async () => {
    expect(await call("Vec", "suicide")).toMatchObject({
      result: { xclass: "Exception", xargs: ["its process ended: signal SIGKILL"] },
    });
  });

  test("a forked member's exception keeps its arguments and state (X-24a)", async () => {
    expect(await call("Vec", "fwidget_error")).toMatchObject({
      result: {
        xclass: "WidgetError",
        xargs: ["widget failed", 42],
        xstate: { code: 42, part: { id: "p1" } },
      },
    });
  });

  test("a document without serial number is rejected, for nobody could track or cancel it (1.11)", async () => {
    const [request] = byCase.get("raw-no-sn")!;
    await caller.send("vec", JSON.stringify({ ...request!.body, replyto: caller.replyto }));
    expect(await caller.repliesTo(null)).toEqual([
      expect.objectContaining({ sn: null, status: "rejected", code: "malformed", details: "sn" }),
    ]);
  });

  test.each(["rejected-version", "rejected-version-missing"])("%s: as gofer does", async (scenario) => {
    const [request, recorded] = byCase.get(scenario)!;
    const replies = await caller.ask("vec", request!.body);
    expect(replies.map((one) => comparable(one, caller.replyto))).toEqual([
      comparable(recorded!.body, repliesGoTo(recorded!)),
    ]);
  });

  test("documents that name nobody to tell are dropped, and the agent goes on [R raw-not-json, raw-json-array]", async () => {
    for (const { raw } of recordings().filter(({ kind }) => kind === "unparsable"))
      await caller.send("vec", raw);
    expect(await call("vec", "echo", { args: ["still there"] })).toMatchObject({
      result: { retval: "still there" },
    });
  });

  test("a reply address that does not exist stops nothing [R raw-replyto-missing-queue]", async () => {
    const [request] = byCase.get("raw-replyto-missing-queue")!;
    await caller.send("vec", JSON.stringify({ ...request!.body, sn: "to-nobody" }));
    expect(await call("vec", "echo", { args: ["still there"] })).toMatchObject({
      result: { retval: "still there" },
    });
  });
});
