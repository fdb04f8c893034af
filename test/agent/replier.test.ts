import { expect, test } from "vitest";
import { silentLogger } from "../../src/agent/log.js";
import { DEFAULT_REPLIER_LIMITS, Replier, type ReplierLimits } from "../../src/agent/replier.js";
import { RmiError, type Code } from "../../src/errors.js";
import { MemoryBroker } from "../../src/transport/memory/broker.js";
import type { CallOptions, Message, Sender, Transport } from "../../src/transport/transport.js";
import { NO_BROKER } from "../support/no-broker.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Sent {
  readonly address: string;
  readonly link: number;
  readonly body: string;
  readonly resolve: () => void;
  readonly reject: (reason: RmiError) => void;
}

/** A transport whose broker says what the test says, when it says it; opening is at once unless `openings` is set. */
class HandTransport implements Transport {
  readonly sent: Sent[] = [];
  readonly events: string[] = [];
  readonly lost = new Promise<undefined>(() => undefined);
  readonly broker = NO_BROKER;
  openings: (() => void)[] | undefined;
  openError: RmiError | undefined;
  private links = 0;

  async openSender(address: string, _call?: CallOptions): Promise<Sender> {
    const link = ++this.links;
    this.events.push(`open ${address} ${link}`);
    const { openings } = this;
    if (openings !== undefined) await new Promise<void>((resolve) => openings.push(resolve));
    if (this.openError !== undefined) throw this.openError;
    return this.sender(address, link);
  }

  openReceiver(): Promise<never> {
    return Promise.reject(new RmiError("unsupported", "replies are only sent"));
  }

  async removeQueue(): Promise<void> {}

  async close(): Promise<void> {}

  bodies(): string[] {
    return this.sent.map(({ body }) => body);
  }

  private sender(address: string, link: number): Sender {
    const waiting = new Set<(reason: RmiError) => void>();
    let open = true;
    return {
      get open() {
        return open;
      },
      maxBodyBytes: Infinity,
      send: ({ body }: Message) =>
        new Promise<void>((resolve, reject) => {
          if (!open) return reject(new RmiError("closed", "the sender is closed"));
          waiting.add(reject);
          this.sent.push({ address, link, body, resolve, reject });
        }),
      close: async () => {
        if (!open) return;
        open = false;
        this.events.push(`close ${address} ${link}`);
        for (const reject of waiting) reject(new RmiError("closed", "the sender is closed"));
      },
    };
  }
}

function bench(limits: Partial<ReplierLimits> = {}): { transport: HandTransport; replier: Replier } {
  const transport = new HandTransport();
  const replier = new Replier(transport, silentLogger, { ...DEFAULT_REPLIER_LIMITS, ...limits });
  return { transport, replier };
}

test("what goes to one address keeps its order, from before its link is open", async () => {
  const { transport, replier } = bench();
  transport.openings = [];
  replier.status("me", "accepted", "text");
  replier.status("me", "started", "text");
  void replier.result("me", "result", "text");
  await turn();
  expect(transport.sent).toEqual([]);
  transport.openings[0]!();
  await turn();
  replier.status("me", "next", "text");
  expect(transport.bodies()).toEqual(["accepted", "started", "result", "next"]);
  expect(transport.events).toEqual(["open me 1"]);
});

test("an address that does not open keeps no other from its replies", async () => {
  const { transport, replier } = bench();
  transport.openings = [];
  replier.status("slow", "one", "text");
  replier.status("me", "two", "text");
  transport.openings[1]!();
  await turn();
  expect(transport.bodies()).toEqual(["two"]);
});

test("a result is delivered when the broker has it, and not before", async () => {
  const { transport, replier } = bench();
  let isDelivered = false;
  const told = replier.result("me", "result", "text").finally(() => (isDelivered = true));
  await turn();
  expect(isDelivered).toBe(false);
  transport.sent[0]!.resolve();
  expect(await told).toBe("delivered");
});

test("a result whose link was lost is sent again through a fresh one", async () => {
  const { transport, replier } = bench();
  const told = replier.result("me", "result", "text");
  await turn();
  transport.sent[0]!.reject(new RmiError("unavailable", "the link was lost"));
  await turn();
  expect(transport.sent.map(({ link, body }) => [link, body])).toEqual([
    [1, "result"],
    [2, "result"],
  ]);
  transport.sent[1]!.resolve();
  expect(await told).toBe("delivered");
});

test("all results that were in flight on a lost link are sent again, in order", async () => {
  const { transport, replier } = bench();
  const told = ["one", "two", "three"].map((body) => replier.result("me", body, "text"));
  await turn();
  for (const { reject } of transport.sent.splice(0)) reject(new RmiError("unavailable", "the link was lost"));
  await turn();
  expect(transport.sent.map(({ link, body }) => [link, body])).toEqual([
    [2, "one"],
    [2, "two"],
    [2, "three"],
  ]);
  for (const { resolve } of transport.sent) resolve();
  expect(await Promise.all(told)).toEqual(["delivered", "delivered", "delivered"]);
});

test("a result is given up when its time is over", async () => {
  const { transport, replier } = bench({ giveUpMs: 0 });
  const told = replier.result("me", "result", "text");
  await turn();
  transport.sent[0]!.reject(new RmiError("unavailable", "the link was lost"));
  expect(await told).toBe("lost");
  expect(transport.sent).toHaveLength(1);
});

test("a broker that is away for long costs no result: it is sent when the broker is back", async () => {
  const { transport, replier } = bench({ pauseMs: 0 });
  const told = replier.result("me", "result", "text");
  const away: Code[] = ["unreachable", "unauthorized", "timed-out", "unavailable"];
  for (const [attempt, code] of away.entries()) {
    await expect.poll(() => transport.sent.length).toBe(attempt + 1);
    transport.sent[attempt]!.reject(new RmiError(code, "away"));
  }
  await expect.poll(() => transport.sent.length).toBe(away.length + 1);
  transport.sent.at(-1)!.resolve();
  expect(await told).toBe("delivered");
});

test("a result that the broker finds too large is told as such", async () => {
  const { transport, replier } = bench();
  const told = replier.result("me", "result", "text");
  await turn();
  transport.sent[0]!.reject(new RmiError("too-large", "no"));
  expect(await told).toBe("too-large");
});

test.each<Code>(["not-found", "rejected"])("%s: nobody is there to send a result to", async (code) => {
  const { transport, replier } = bench();
  const told = replier.result("me", "result", "text");
  await turn();
  transport.sent[0]!.reject(new RmiError(code, "no"));
  expect(await told).toBe("absent");
  expect(transport.sent).toHaveLength(1);
});

test("an address that is not there is said so, and looked for again with the next", async () => {
  const { transport, replier } = bench();
  transport.openError = new RmiError("not-found", "no such queue");
  expect(await replier.result("me", "one", "text")).toBe("absent");
  transport.openError = undefined;
  const told = replier.result("me", "two", "text");
  await turn();
  transport.sent[0]!.resolve();
  expect(await told).toBe("delivered");
});

test("over a broker: a reply queue that goes away is absent, and there again when it is back", async () => {
  const broker = new MemoryBroker();
  broker.declare("me");
  const replier = new Replier(broker.connect(), silentLogger);
  replier.status("me", "accepted", "text");
  expect(await replier.result("me", "result", "data")).toBe("delivered");
  expect(broker.queue("me").length).toBe(2);
  broker.delete("me");
  expect(await replier.result("me", "result", "text")).toBe("absent");
  broker.declare("me");
  expect(await replier.result("me", "result", "text")).toBe("delivered");
  broker.close();
});

test("a result that the agent's end overtakes is not lost: it stays owed", async () => {
  const broker = new MemoryBroker();
  broker.declare("me");
  const transport = broker.connect();
  const replier = new Replier(transport, silentLogger);
  await transport.close();
  await expect(replier.result("me", "result", "text")).rejects.toMatchObject({ code: "closed" });
  broker.close();
});

test("no more links are kept than the limit; the one that was not used for longest goes", async () => {
  const { transport, replier } = bench({ links: 2 });
  const tell = async (address: string): Promise<void> => {
    replier.status(address, address, "text");
    await turn();
    transport.sent.at(-1)!.resolve();
    await turn();
  };
  for (const address of ["a", "b", "a", "c", "a", "b"]) await tell(address);
  expect(transport.events).toEqual([
    "open a 1",
    "open b 2",
    "open c 3",
    "close b 2",
    "open b 4",
    "close c 3",
  ]);
});

const codeOf = (error: unknown): string => RmiError.from(error).code;

test("a status that cannot be sent does not cost another call's result its delivery", async () => {
  const { transport, replier } = bench();
  const told = replier.result("me", "result", "text").catch(codeOf);
  replier.status("me", "a progress report of megabytes", "text");
  await turn();
  transport.sent[1]!.reject(new RmiError("too-large", "the broker takes less"));
  await turn();
  for (const { resolve } of transport.sent) resolve();
  expect(await told).toBe("delivered");
});

test("a link that is one too many does not cost a result in flight its delivery", async () => {
  const { transport, replier } = bench({ links: 1 });
  const told = replier.result("a", "result", "text").catch(codeOf);
  await turn();
  replier.status("b", "status", "text");
  await turn();
  for (const { resolve } of transport.sent) resolve();
  expect(await told).toBe("delivered");
});
