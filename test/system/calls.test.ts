/** What becomes of calls in a real agent: cancelled, sent without waiting, out of time, many, large, and restarted. */
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AsyncReply, type Call, ReplyConsumer } from "../../src/client/index.js";
import { ByHand } from "../support/by-hand.js";
import { agentAt, type Loose } from "../support/calling.js";
import { isAlive, ROOT, World, type Running } from "../support/processes.js";
import { recording } from "../support/vectors.js";

const world = new World();
const agents: Loose[] = [];
let url: string;
let agent: Running;
let jobs: Loose;
let vec: Loose;
let hand: ByHand;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  agent = await world.goferd(await deploy("main", { jobs: "jobs", vec: "vec" }), "jobs", "vec");
  [jobs, vec] = [calling("jobs"), calling("vec")];
  hand = await ByHand.connect(url);
});
afterAll(async () => {
  await Promise.all(agents.map((one) => one.close({ drain: false })));
  await hand.close();
  await world.close();
});

/** An agent's folder with several plugins. @param queues  by plugin @param main  goes into each plugin's overlay */
async function deploy(root: string, queues: Record<string, string>, main?: string): Promise<string> {
  const folder = join(world.folder, root);
  for (const [plugin, queue] of Object.entries(queues)) {
    const built = await world.build(
      join(ROOT, `test/system/plugins/${plugin}.ts`),
      url,
      queue,
      `${root}-${plugin}`,
    );
    cpSync(built, folder, { recursive: true });
    if (main !== undefined) appendFileSync(join(folder, `overlay/${plugin}.conf`), `[main]\n${main}\n`);
  }
  return folder;
}

function calling(address: string): Loose {
  const one = agentAt(url, address, "30s");
  agents.push(one);
  return one;
}

/** A folder where gated calls note that they run, and wait. */
class Gates {
  readonly folder = mkdtempSync(join(world.folder, "gates-"));

  /** Who has begun to run, in order. */
  readonly ran = (): string[] => {
    const file = join(this.folder, "ran");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  };

  open(...names: string[]): void {
    for (const name of names) writeFileSync(join(this.folder, `go-${name}`), "");
  }
}

const began = (gates: Gates, ...names: string[]): Promise<void> =>
  expect.poll(gates.ran, { timeout: 20_000 }).toEqual(names);

/** How a call is cancelled, and what that gives. */
const WAYS: [string, (call: { sn: string; cancel(): Promise<boolean> }) => Promise<unknown>, unknown][] = [
  ["Call.cancel()", (call) => call.cancel(), (): unknown => true],
  ["Admin.cancel()", (call) => jobs.Admin.cancel(call.sn), ({ sn }: { sn: string }): unknown => [sn]],
];

describe.each(WAYS)("%s of", (_way, cancel, expected) => {
  const cancelled = async (call: { sn: string; cancel(): Promise<boolean> }): Promise<void> => {
    expect(await cancel(call)).toEqual((expected as (one: typeof call) => unknown)(call));
  };

  test("a running member that polls: its result is what it then returns (A-57)", async () => {
    const gates = new Gates();
    const call = jobs["jobs"]!.polls!(gates.folder, "one");
    await began(gates, "one");
    await cancelled(call);
    expect(await call).toBe("cancelled");
  });

  test("a running member that its signal interrupts: ends as cancelled", async () => {
    const gates = new Gates();
    const call = jobs["jobs"]!.aborts!(gates.folder, "one");
    const failed = expect(call).rejects.toMatchObject({ code: "cancelled" });
    await began(gates, "one");
    await cancelled(call);
    await failed;
  });

  test("a call in line: its caller is told, and it never runs", async () => {
    const gates = new Gates();
    const first = jobs["jobs"]!.work!(gates.folder, "first");
    await began(gates, "first");
    const second = jobs["jobs"]!.work!(gates.folder, "second");
    const failed = expect(second).rejects.toMatchObject({ code: "cancelled" });
    const third = jobs["jobs"]!.work!(gates.folder, "third");
    await jobs.Admin.echo("behind them"); // the agent has them in line
    await cancelled(second);
    await failed; // while the first still runs
    gates.open("first", "second", "third");
    expect([await first, await third]).toEqual(["first", "third"]);
    expect(gates.ran()).toEqual(["first", "third"]);
  });

  test("a forked call: ends as cancelled, and its process is gone", async () => {
    const { call, child } = await apart(jobs);
    const failed = expect(call).rejects.toMatchObject({ code: "cancelled" });
    expect(isAlive(child)).toBe(true);
    await cancelled(call);
    await failed;
    await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false);
  });
});

/** A forked call that runs, and its process. */
async function apart(caller: Loose): Promise<{ call: Call<unknown>; child: number }> {
  const call = caller["jobs"]!.apart!();
  for await (const { details } of call) return { call, child: details as number };
  throw new Error("it ended without a report");
}

describe("Admin.cancel", () => {
  test("of a number that nobody knows: gofer's words (A-56) [R cancel-unknown.04]", async () => {
    await expect(vec.Admin.cancel("no-such-sn")).rejects.toMatchObject({
      code: "remote",
      xclass: "Exception",
      message: "serial number (no-such-sn), not-found",
    });
    expect(await vec.Admin.cancel()).toEqual([]);
  });

  test("twice: the second finds nothing new (A-58), and a member that does not care ends as it would", async () => {
    const gates = new Gates();
    const call = jobs["jobs"]!.work!(gates.folder, "one");
    await began(gates, "one");
    expect(await jobs.Admin.cancel(call.sn)).toEqual([call.sn]);
    expect(await vec.Admin.cancel(call.sn)).toEqual([]); // any plugin's Admin knows the calls of all
    expect(await call.cancel()).toBe(false);
    gates.open("one");
    expect(await call).toBe("one");
  });

  test("of a call that has ended: it is not there any more", async () => {
    const call = vec["vec"]!.echo!("x");
    expect(await call).toBe("x");
    expect(await call.cancel()).toBe(false);
  });

  /** The recorded documents, with our serial number and reply address in them. */
  const conversations: [string, string, Record<string, unknown>][] = [
    ["cancel-sn", "as recorded", recording("cancel-sn.08").body],
    // gofer tells a success, null
    ["cancel-fork", "mended", { result: { xclass: "Exception", xargs: ["cancelled while it ran"] } }],
  ];
  test.each(conversations)("%s, %s", async (name, _how, outcome) => {
    const request = recording(`${name}.01`).body;
    const sn = `${name}-1`;
    await hand.send("vec", JSON.stringify({ ...request, sn, replyto: hand.replyto }));
    await expect.poll(() => hand.statuses(sn), { timeout: 20_000 }).toEqual(["accepted", "started"]);
    const asked = recording(`${name}.04`).body;
    const answers = await hand.ask("vec", {
      ...asked,
      request: { ...(asked["request"] as object), args: [sn] },
    });
    expect(answers.map(({ status }) => status)).toEqual(["accepted", "started", undefined]);
    expect(answers.at(-1)).toMatchObject({ data: null, result: { retval: [sn] } });
    expect((await hand.repliesTo(sn)).at(-1)).toMatchObject({ data: null, result: outcome["result"] });
  });
});

describe("Admin", () => {
  test("help reports what is served, without self (3.14, A-64, D-15)", async () => {
    expect(await vec.Admin.help()).toBe(
      [
        "Plugins:",
        "",
        "  <plugin> jobs",
        "    Functions:",
        "      aborts(folder, name)",
        "      again(folder, name)",
        "      apart()",
        "      pid()",
        "      polls(folder, name)",
        "      turn()",
        "      work(folder, name)",
        "",
        "  <plugin> vec",
        "    Classes:",
        "      <class> Guarded",
        "        Methods:",
        "          instances()",
        "      <class> Vec",
        "        Methods:",
        "          echo(x)",
        "          flong(seconds)",
        "          fprogress(steps)",
        "          fwidget_error()",
        "          key_error(key)",
        "          long(seconds)",
        "          nothing()",
        "          progress(steps)",
        "          suicide()",
        "          unjson()",
        "          value_error()",
        "          who()",
        "          widget_error()",
        "    Functions:",
        "      asalice(x)",
        "      echo(x)",
        "      fecho(x)",
        "      guarded(x)",
        "      guardedByList(x)",
        "      kwecho(a, b=2, *rest)",
        "",
        "Actions:",
      ].join("\n"),
    );
  });

  test("echo gives back what it got, while the plugin's only slot is taken", async () => {
    const gates = new Gates();
    const call = jobs["jobs"]!.work!(gates.folder, "one");
    await began(gates, "one");
    expect(await jobs.Admin.echo("grüße, \u{1F436}")).toBe("grüße, \u{1F436}");
    gates.open("one");
    expect(await call).toBe("one");
  });
});

describe("calls that nobody waits for", () => {
  test("run, and nothing is replied [R async-nowait]", async () => {
    const gates = new Gates();
    gates.open("sent", "no-wait");
    expect(await jobs["jobs"]!.$send().work!(gates.folder, "sent")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await jobs["jobs"]!.$with({ wait: 0 }).work!(gates.folder, "no-wait")).toMatch(/^[0-9a-f-]{36}$/);
    await began(gates, "sent", "no-wait");

    const from = agent.lines.length;
    const { body } = recording("async-nowait.01");
    await hand.send("vec", JSON.stringify({ ...body, sn: "nobody-waits" }));
    await hand.ask("vec", recording("sync-echo.01").body); // threads=1: answered after the other
    expect(hand.statuses("nobody-waits")).toEqual([]);
    expect(agent.lines.slice(from)).toEqual([]); // it did not even try
  });

  test("$send with a reply address tells a ReplyConsumer [R async-reply]", async () => {
    const heard: AsyncReply[] = [];
    const consumer = new ReplyConsumer("calls.replies", { url });
    await consumer.start((reply) => void heard.push(reply));
    const send = vec["Vec"]!.$with({ data: { n: 1 } }).$send({ reply: "calls.replies" });
    const progress = await send.progress!(2);
    const failing = await send.value_error!();
    const kinds = (sn: string): string[] => heard.filter((one) => one.sn === sn).map(({ kind }) => kind);
    await expect.poll(() => kinds(failing), { timeout: 20_000 }).toEqual(["accepted", "started", "failed"]);
    expect(kinds(progress)).toEqual(["accepted", "started", "progress", "progress", "succeeded"]);
    expect(heard.every(({ data }) => (data as { n: number }).n === 1)).toBe(true);
    expect(heard.find(({ kind }) => kind === "succeeded")).toMatchObject({ retval: "done" });
    expect(heard.find(({ kind }) => kind === "failed")).toMatchObject({
      xclass: "ValueError",
      xargs: ["bad value", 7],
    });
    await consumer.close();
  });

  test("a trigger calls when it is pulled, once, under the number it had before", async () => {
    const gates = new Gates();
    gates.open("one", "two");
    const trigger = jobs["jobs"]!.$trigger().work!(gates.folder, "one");
    expect(await jobs["jobs"]!.work!(gates.folder, "two")).toBe("two");
    expect(gates.ran()).toEqual(["two"]); // the trigger was made before, and has not called
    const call = trigger.pull();
    expect(call.sn).toBe(trigger.sn);
    expect(await call).toBe("one");
    await expect(trigger.pull()).rejects.toMatchObject({ code: "usage" });
    expect(gates.ran()).toEqual(["two", "one"]);
  });
});

describe("many, large and late", () => {
  test("a call whose time ran out in line ends as expired, and does not run", async () => {
    const gates = new Gates();
    const first = jobs["jobs"]!.work!(gates.folder, "first");
    await began(gates, "first");
    const late = jobs["jobs"]!.$with({ ttl: "500ms" }).work!(gates.folder, "late");
    const failed = expect(late).rejects.toMatchObject({ code: "expired", details: { ttlMs: 500 } });
    const live = jobs["jobs"]!.$with({ ttl: "5m" }).work!(gates.folder, "live");
    await jobs.Admin.echo("behind them"); // both are in line now, and the time runs
    const overAt = Date.now() + 500;
    await expect.poll(() => Date.now() > overAt, { timeout: 5000 }).toBe(true);
    gates.open("first", "late", "live");
    await failed;
    expect([await first, await live]).toEqual(["first", "live"]);
    expect(gates.ran()).toEqual(["first", "live"]);
  });

  test("it ends when its time is over, while what is before it still runs", async () => {
    const gates = new Gates();
    const first = jobs["jobs"]!.work!(gates.folder, "first");
    await began(gates, "first");
    const late = jobs["jobs"]!.$with({ ttl: "300ms" }).work!(gates.folder, "late");
    await expect(late).rejects.toMatchObject({ code: "expired" });
    expect(gates.ran()).toEqual(["first"]);
    gates.open("first", "late");
    expect(await first).toBe("first");
  });

  test("a wait that runs out cancels at the agent when it was asked to, and only then", async () => {
    const gates = new Gates();
    const stopped = jobs["jobs"]!.$with({ wait: "1s", cancel: true }).polls!(gates.folder, "stopped");
    await expect(stopped).rejects.toMatchObject({ code: "timed-out" });
    await expect
      .poll(() => jobs.Admin.outcome(stopped.sn), { timeout: 20_000 })
      .toMatchObject({ state: "finished", retval: "cancelled" });
    const going = jobs["jobs"]!.$with({ wait: "1s" }).work!(gates.folder, "going");
    await expect(going).rejects.toMatchObject({ code: "timed-out" });
    expect(await jobs.Admin.outcome(going.sn)).toEqual({ state: "running" });
    gates.open("going");
    await expect
      .poll(() => jobs.Admin.outcome(going.sn), { timeout: 20_000 })
      .toMatchObject({ state: "finished", retval: "going" });
  });

  test("500 calls at once with threads=1: run and answered in order of arrival", async () => {
    const numbers = Array.from({ length: 500 }, (_, number) => number);
    const answered: number[] = [];
    const turns = await Promise.all(
      numbers.map(async (number) => {
        const turn = await jobs["jobs"]!.turn!();
        answered.push(number);
        return turn;
      }),
    );
    expect(turns).toEqual(numbers);
    expect(answered).toEqual(numbers);
  });

  test.each(["echo", "fecho"])("5 MB of arguments and as much of a result, by %s", async (member) => {
    const large = "0123456789abcdé\n".repeat((5 * 1024 * 1024) / 16);
    expect((await vec["vec"]![member]!(large)) === large).toBe(true);
  });
});

describe("threads=2", () => {
  let pair: Loose;
  let root: string;
  let first: Running;
  beforeAll(async () => {
    root = await deploy("pair", { jobs: "pair" }, "threads=2");
    first = await world.goferd(root, "jobs");
    pair = calling("pair");
  });

  test("two run at a time, and not three", async () => {
    const gates = new Gates();
    const names = ["a", "b", "c", "d"];
    const calls: Promise<unknown>[] = [];
    for (const name of names) calls.push(pair["jobs"]!.work!(gates.folder, name));
    await began(gates, "a", "b");
    expect(await pair.Admin.echo("after all four")).toBe("after all four"); // it came behind them
    expect(gates.ran()).toEqual(["a", "b"]);
    gates.open("b");
    await began(gates, "a", "b", "c");
    gates.open("a", "c", "d");
    expect(await Promise.all(calls)).toEqual(names);
  });

  test("kill -9: a member marked replay runs again, another ends as agent-restarted", async () => {
    const gates = new Gates();
    const again = pair["jobs"]!.again!(gates.folder, "again");
    await began(gates, "again");
    const work = pair["jobs"]!.work!(gates.folder, "work");
    await began(gates, "again", "work");
    const failed = expect(work).rejects.toMatchObject({ code: "agent-restarted" });
    await first.stop("SIGKILL");
    const second = await world.goferd(root, "jobs");
    await failed;
    await began(gates, "again", "work", "again");
    gates.open("again", "work");
    expect(await again).toBe("again");
    expect(gates.ran()).toEqual(["again", "work", "again"]);
    expect(await second.stop()).toBe(0);
  });

  test("kill -9: the process of a forked call goes as well, and the call ends as agent-restarted", async () => {
    const third = await world.goferd(root, "jobs");
    const { call, child } = await apart(pair);
    const failed = expect(call).rejects.toMatchObject({ code: "agent-restarted" });
    await third.stop("SIGKILL");
    await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false);
    const fourth = await world.goferd(root, "jobs");
    await failed;
    expect(await fourth.stop()).toBe(0);
  });
});

describe("hooks", () => {
  test("run in order, before the first call and after the last; one that fails refuses its plugin alone (A-80, A-81)", async () => {
    const one = await world.goferd(await deploy("hooks", { hooks: "hooks", unready: "unready" }), "hooks");
    expect(await one.event("plugin.refused", { plugin: "unready" })).toMatchObject({
      code: "remote",
      message: "unready: load hook threw Error: no disk",
    });
    expect(await calling("hooks")["hooks"]!.noted!()).toBe("open\nfill\ncall\n");
    expect(await one.stop()).toBe(0);
    expect(readFileSync(join(world.folder, "hooks-ran"), "utf8")).toBe(
      "open\nfill\ncall\nflush\nspill\nshut\n",
    );
    await one.line((line) => line.includes("unload hook") && line.includes("spilled"));
    expect(one.lines.some((line) => line.includes('"plugin.attached"') && line.includes("unready"))).toBe(
      false,
    );
  });
});

describe("two plugins of one host", () => {
  test("share a process; when one ends it both go, and both come back", async () => {
    const root = await deploy("shared", { jobs: "shared.jobs", rude: "shared.rude" }, "host=shared");
    const one = await world.goferd(root, "jobs", "rude");
    const [polite, rude] = [calling("shared.jobs"), calling("shared.rude")];
    const pid = await polite["jobs"]!.pid!();
    expect(await rude["rude"]!.pid!()).toBe(pid);

    const gates = new Gates();
    const work = polite["jobs"]!.work!(gates.folder, "one");
    await began(gates, "one");
    const failed = expect(work).rejects.toMatchObject({
      code: "host-restarted",
      details: { exitCode: 3 },
    });
    await expect(rude["rude"]!.leave!(3)).rejects.toMatchObject({ code: "host-restarted" });
    await failed;
    const fresh = await polite["jobs"]!.pid!();
    expect(fresh).not.toBe(pid);
    expect(await rude["rude"]!.pid!()).toBe(fresh);
    expect(await one.stop()).toBe(0);
  });
});
