import { beforeAll, describe, expect, test } from "vitest";
import { RmiError } from "../../src/errors.js";
import type { BodyForm, Delivery, Message, Receiver, Transport } from "../../src/transport/transport.js";

/** A broker to try an adapter with. Its limits are small, so that tests reach them. */
export interface BrokerUnderTest {
  connect(): Promise<Transport>;
  /** To a broker without queues, where none comes to be by being read. */
  connectToEmpty(): Promise<Transport>;
  /** Makes an empty queue that stays until the broker goes. One of unlimited length may be limited all the same. */
  createQueue(name: string, limited: boolean): Promise<void>;
  /** Breaks all connections without a word. */
  cut(): void;
  close(): Promise<void>;
  /** Messages a limited queue holds before its senders have to wait. */
  readonly maxQueueLength: number;
  /** Largest message the broker takes. */
  readonly maxMessageBytes: number;
}

/** What a broker does otherwise, each with the reason. The contract then holds what happens instead. */
export interface Exceptions {
  /** A full queue refuses messages, where senders would otherwise wait for room. */
  readonly fullQueueRefuses?: string;
  /** What a full queue refuses costs the connection. */
  readonly fullQueueCutsOff?: string;
  /** Who was sending to a queue when it was deleted goes on, and is told that all is well. */
  readonly deletionIsSilent?: string;
  /** A `data` body arrives as `binary`. */
  readonly dataIsBinary?: string;
  /** A body that is sent without a form arrives as `data`. */
  readonly plainIsData?: string;
}

/** What every adapter must do. Its test file calls this with a broker it can reach. */
export function transportContract(
  name: string,
  openBroker: () => Promise<BrokerUnderTest>,
  exceptions: Exceptions = {},
): void {
  const { fullQueueRefuses, fullQueueCutsOff, deletionIsSilent } = exceptions;
  const waits = (fullQueueRefuses ?? fullQueueCutsOff) === undefined;
  /** Other brokers have a test of what they do instead. */
  const whereSendersWait: (name: string, run: () => Promise<void>) => void = (name, run) => {
    if (waits) test(name, run);
  };

  describe(`${name}: transport contract`, () => {
    let broker: BrokerUnderTest;
    const open: Transport[] = [];
    let queues = 0;

    beforeAll(async () => {
      broker = await openBroker();
      return async () => {
        await Promise.all(open.map((transport) => transport.close()));
        await broker.close();
      };
    });

    const connect = async (): Promise<Transport> => {
      const transport = await broker.connect();
      open.push(transport);
      return transport;
    };
    const freshQueue = async (limited = false): Promise<string> => {
      const queue = `${name}-${++queues}`;
      await broker.createQueue(queue, limited);
      return queue;
    };
    /** Fills a queue to its limit: whoever sends next waits. */
    const fill = async (transport: Transport, queue: string): Promise<void> => {
      const sender = await transport.openSender(queue);
      for (let i = 0; i < broker.maxQueueLength; i++) await sender.send(message(`fill ${i}`));
      await sender.close();
    };

    test("messages arrive in the order of the calls", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const deliveries = iterate(await transport.openReceiver(queue, { credit: 10 }));
      const sender = await transport.openSender(queue);
      const bodies = Array.from({ length: 100 }, (_, i) => `message ${i}`);
      const sent = Promise.all(bodies.map((body) => sender.send(message(body))));
      for (const body of bodies) {
        const delivery = await take(deliveries);
        expect(delivery.message.body).toBe(body);
        expect(delivery.redelivered).toBe(false);
        delivery.accept();
      }
      await sent;
    });

    test("body forms, durability and time to live make the round trip", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const deliveries = iterate(await transport.openReceiver(queue, { credit: 10 }));
      const sender = await transport.openSender(queue);
      for (const form of ["text", "binary", "data"] as const satisfies BodyForm[]) {
        for (const body of [
          "",
          "plain",
          "ünïcode € 𝄞",
          "x".repeat(255),
          "y".repeat(256),
          "ö".repeat(40_000),
        ]) {
          await sender.send({ body, form, durable: false });
          const { message: received } = await takeAndAccept(deliveries);
          const arrives = form === "data" && exceptions.dataIsBinary !== undefined ? "binary" : form;
          expect({ ...received, durable: received.durable ?? true }).toEqual({
            body,
            form: arrives,
            durable: false,
          });
        }
      }
      await sender.send({ body: "plain" });
      const { message: plain } = await takeAndAccept(deliveries);
      const plainForm = exceptions.plainIsData === undefined ? "text" : "data";
      expect([plain.form ?? "text", plain.durable ?? true, plain.ttlMs]).toEqual([
        plainForm,
        true,
        undefined,
      ]);
      await sender.send({ body: "short-lived", ttlMs: 60_000 });
      const { message: mortal } = await takeAndAccept(deliveries);
      expect(mortal.ttlMs).toBeGreaterThan(50_000);
      expect(mortal.ttlMs).toBeLessThanOrEqual(60_000);
    });

    test("a large body passes; one over the broker's limit is refused before it is sent", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const deliveries = iterate(await transport.openReceiver(queue, { credit: 1 }));
      const sender = await transport.openSender(queue);
      const large = "0123456789".repeat((broker.maxMessageBytes >> 1) / 10);
      await sender.send(message(large));
      expect((await takeAndAccept(deliveries)).message.body === large).toBe(true);
      await expect(sender.send(message("x".repeat(broker.maxMessageBytes + 1)))).rejects.toMatchObject({
        code: "too-large",
      });
      await sender.send(message("still fine"));
      expect((await takeAndAccept(deliveries)).message.body).toBe("still fine");
    });

    test("no more deliveries than credit are out; each is granted again when settled", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const sender = await transport.openSender(queue);
      for (let i = 0; i < 10; i++) await sender.send(message(`${i}`));
      const deliveries = iterate(await transport.openReceiver(queue, { credit: 3 }));
      const held = [await take(deliveries), await take(deliveries), await take(deliveries)];
      // Another reader gets the rest: it was not given to the first one beyond its credit.
      const other = iterate(await transport.openReceiver(queue, { credit: 10 }));
      const rest: string[] = [];
      for (let i = 0; i < 7; i++) rest.push((await takeAndAccept(other)).message.body);
      expect(rest).toEqual(["3", "4", "5", "6", "7", "8", "9"]);
      await other.return!();
      await sender.send(message("late"));
      const next = take(deliveries);
      held[0]!.accept();
      expect((await next).message.body).toBe("late");
    });

    test("credit of one: delivery by delivery", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const sender = await transport.openSender(queue);
      for (let i = 0; i < 5; i++) await sender.send(message(`${i}`));
      const deliveries = iterate(await transport.openReceiver(queue, { credit: 1 }));
      for (let i = 0; i < 5; i++) expect((await takeAndAccept(deliveries)).message.body).toBe(`${i}`);
    });

    test("a released delivery is delivered again", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      await (await transport.openSender(queue)).send(message("hello"));
      const deliveries = iterate(await transport.openReceiver(queue, { credit: 1 }));
      (await take(deliveries)).release();
      expect((await takeAndAccept(deliveries)).message.body).toBe("hello");
    });

    test("a rejected delivery is gone", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const sender = await transport.openSender(queue);
      await sender.send(message("bad"));
      await sender.send(message("good"));
      const deliveries = iterate(await transport.openReceiver(queue, { credit: 1 }));
      (await take(deliveries)).reject(new RmiError("malformed", "it is no document"));
      expect((await takeAndAccept(deliveries)).message.body).toBe("good");
    });

    test("settling twice throws", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      await (await transport.openSender(queue)).send(message("hello"));
      const delivery = await take(iterate(await transport.openReceiver(queue, { credit: 1 })));
      delivery.accept();
      expect(() => delivery.accept()).toThrow("twice");
      expect(() => delivery.release()).toThrow("twice");
      expect(() => delivery.reject(new RmiError("malformed", ""))).toThrow("twice");
    });

    test("what a closed receiver held comes again, in order", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const sender = await transport.openSender(queue);
      for (let i = 0; i < 4; i++) await sender.send(message(`${i}`));
      const first = await transport.openReceiver(queue, { credit: 3 });
      const held = await take(iterate(first));
      await first.close();
      held.accept(); // too late, and no error
      const deliveries = iterate(await transport.openReceiver(queue, { credit: 10 }));
      for (let i = 0; i < 4; i++) expect((await takeAndAccept(deliveries)).message.body).toBe(`${i}`);
    });

    test("leaving the loop closes the receiver; closing ends the loop", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const sender = await transport.openSender(queue);
      await sender.send(message("one"));
      await sender.send(message("two"));
      for await (const delivery of await transport.openReceiver(queue, { credit: 1 })) {
        delivery.accept();
        break;
      }
      const second = await transport.openReceiver(queue, { credit: 1 });
      const bodies: string[] = [];
      for await (const delivery of second) {
        bodies.push(delivery.message.body);
        delivery.accept();
        await second.close();
      }
      expect(bodies).toEqual(["two"]);
    });

    test("each: deliveries are given out as they come, until it is closed", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const sender = await transport.openSender(queue);
      for (let i = 0; i < 3; i++) await sender.send(message(`${i}`));
      const receiver = await transport.openReceiver(queue, { credit: 1 });
      const bodies: string[] = [];
      await receiver.each((delivery) => {
        bodies.push(delivery.message.body);
        delivery.accept();
        if (bodies.length === 3) void receiver.close();
      });
      expect(bodies).toEqual(["0", "1", "2"]);
      await expect(receiver.each(() => undefined)).resolves.toBeUndefined();
    });

    test("each: in order, when more wait than credit", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const sender = await transport.openSender(queue);
      const bodies = Array.from({ length: 8 }, (_, index) => `${index}`);
      await Promise.all(bodies.map((body) => sender.send(message(body))));
      const receiver = await transport.openReceiver(queue, { credit: 3 });
      const taken: string[] = [];
      await receiver.each((delivery) => {
        taken.push(delivery.message.body);
        delivery.accept();
        if (taken.length === bodies.length) void receiver.close();
      });
      expect(taken).toEqual(bodies);
    });

    test("each: what the taker throws closes the receiver, and the delivery goes back", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      await (await transport.openSender(queue)).send(message("one"));
      const receiver = await transport.openReceiver(queue, { credit: 1 });
      const thrown = new Error("not that one");
      const taking = receiver.each(() => {
        throw thrown;
      });
      await expect(taking).rejects.toBe(thrown);
      const again = iterate(await transport.openReceiver(queue, { credit: 1 }));
      expect((await takeAndAccept(again)).message.body).toBe("one");
    });

    test("each: a lost connection is the reason", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const receiver = await transport.openReceiver(queue, { credit: 1 });
      const taking = expect(receiver.each(() => undefined)).rejects.toMatchObject({ code: "unavailable" });
      broker.cut();
      await taking;
      await expect(receiver.each(() => undefined)).rejects.toMatchObject({ code: "unavailable" });
    });

    test("nothing of that name: neither sender nor receiver opens", async () => {
      const transport = await broker.connectToEmpty();
      open.push(transport);
      await expect(transport.openSender("nowhere")).rejects.toMatchObject({ code: "not-found" });
      await expect(transport.openReceiver("nowhere", { credit: 1 })).rejects.toMatchObject({
        code: "not-found",
      });
      const here = await transport.openReceiver(undefined, { credit: 1 });
      await (await transport.openSender(here.address)).send(message("the connection is well"));
    });

    test("a declared queue is there from then on", async () => {
      const transport = await connect();
      const queue = `${name}-declared`;
      const receiver = await transport.openReceiver(queue, { credit: 1, declare: { durable: true } });
      expect(receiver.address).toBe(queue);
      await (await transport.openSender(queue)).send(message("hello"));
      expect((await takeAndAccept(iterate(receiver))).message.body).toBe("hello");
    });

    test("a dynamic node is reached from another connection, and goes with its receiver", async () => {
      const [reader, writer] = [await connect(), await connect()];
      const receiver = await reader.openReceiver(undefined, { credit: 5 });
      const sender = await writer.openSender(receiver.address);
      await sender.send(message("reply"));
      expect((await takeAndAccept(iterate(receiver))).message.body).toBe("reply");
      await receiver.close();
      await expect(writer.openSender(receiver.address)).rejects.toMatchObject({ code: "not-found" });
      const late = sender.send(message("too late"));
      if (deletionIsSilent === undefined) await expect(late).rejects.toMatchObject({ code: "not-found" });
      else await expect(late, deletionIsSilent).resolves.toBeUndefined();
    });

    test("two dynamic nodes differ", async () => {
      const transport = await connect();
      const one = await transport.openReceiver(undefined, { credit: 1 });
      const two = await transport.openReceiver(undefined, { credit: 1 });
      expect(one.address).not.toBe(two.address);
    });

    test("a message past its time to live is not delivered", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const sender = await transport.openSender(queue);
      await sender.send({ body: "mortal", ttlMs: 1 });
      const expired = Date.now() + 2;
      while (Date.now() < expired) await new Promise(setImmediate);
      await sender.send({ body: "alive", ttlMs: 60_000 });
      const deliveries = iterate(await transport.openReceiver(queue, { credit: 1 }));
      expect((await takeAndAccept(deliveries)).message.body).toBe("alive");
    });

    whereSendersWait("a send that waits for room is cancelled by its signal, and never sent", async () => {
      const queue = await freshQueue(true);
      const transport = await connect();
      await fill(transport, queue);
      const sender = await transport.openSender(queue);
      expect(sender.ready).toBe(false);
      const cancel = new AbortController();
      const cancelled = sender.send(message("cancelled"), { signal: cancel.signal });
      const waiting = sender.send(message("waiting"));
      const late = sender.send(message("late"), { signal: AbortSignal.timeout(20) });
      cancel.abort();
      await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
      await expect(late).rejects.toMatchObject({ code: "timed-out" });
      const deliveries = iterate(await transport.openReceiver(queue, { credit: 10 }));
      for (let i = 0; i < broker.maxQueueLength; i++) await takeAndAccept(deliveries);
      expect((await takeAndAccept(deliveries)).message.body).toBe("waiting");
      await waiting;
      await sender.send(message("after"));
      expect([sender.open, sender.ready]).toEqual([true, true]);
      expect((await takeAndAccept(deliveries)).message.body).toBe("after");
    });

    if (fullQueueCutsOff !== undefined) {
      test(`a full queue ends the connection: ${fullQueueCutsOff}`, async () => {
        const full = await freshQueue(true);
        const transport = await connect();
        await fill(transport, full);
        const refused = (await transport.openSender(full)).send(message("too many"));
        await expect(refused).rejects.toMatchObject({ code: "unavailable" });
        expect(await transport.lost).toMatchObject({ code: "unavailable" });
        const deliveries = iterate(await (await connect()).openReceiver(full, { credit: 1 }));
        for (let i = 0; i < broker.maxQueueLength; i++) await takeAndAccept(deliveries);
      });
    }

    if (fullQueueRefuses !== undefined) {
      test(`a full queue refuses, to nobody else's harm: ${fullQueueRefuses}`, async () => {
        const [full, free] = [await freshQueue(true), await freshQueue()];
        const transport = await connect();
        await fill(transport, full);
        const sender = await transport.openSender(full);
        const refused = expect(sender.send(message("too many"))).rejects.toMatchObject({ code: "rejected" });
        await (await transport.openSender(free)).send(message("passes"));
        await refused;
        expect([sender.open, sender.ready]).toEqual([true, true]);
        const deliveries = iterate(await transport.openReceiver(full, { credit: 10 }));
        for (let i = 0; i < broker.maxQueueLength; i++) await takeAndAccept(deliveries);
        await sender.send(message("after"));
        expect((await takeAndAccept(deliveries)).message.body).toBe("after");
      });
    }

    test("a signal that has fired already opens and sends nothing", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const sender = await transport.openSender(queue);
      const gone = { signal: AbortSignal.abort() };
      await expect(sender.send(message("never"), gone)).rejects.toMatchObject({ code: "cancelled" });
      await expect(transport.openSender(queue, gone)).rejects.toMatchObject({ code: "cancelled" });
      await expect(transport.openReceiver(queue, { credit: 1, ...gone })).rejects.toMatchObject({
        code: "cancelled",
      });
    });

    whereSendersWait("a sender without room does not hold up another on the same connection", async () => {
      const [full, free] = [await freshQueue(true), await freshQueue()];
      const transport = await connect();
      await fill(transport, full);
      const starved = (await transport.openSender(full)).send(message("has to wait"));
      await (await transport.openSender(free)).send(message("passes"));
      const deliveries = iterate(await transport.openReceiver(free, { credit: 1 }));
      expect((await takeAndAccept(deliveries)).message.body).toBe("passes");
      const drain = iterate(await transport.openReceiver(full, { credit: 1 }));
      await takeAndAccept(drain);
      await starved;
    });

    test("a receiver that holds its deliveries does not hold up another on the same connection", async () => {
      const [held, free] = [await freshQueue(), await freshQueue()];
      const transport = await connect();
      const [toHeld, toFree] = [await transport.openSender(held), await transport.openSender(free)];
      const holding = iterate(await transport.openReceiver(held, { credit: 4 }));
      for (let i = 0; i < 4; i++) {
        await toHeld.send(message("held"));
        await take(holding);
      }
      const deliveries = iterate(await transport.openReceiver(free, { credit: 2 }));
      for (let i = 0; i < 50; i++) {
        await toFree.send(message(`${i}`));
        expect((await takeAndAccept(deliveries)).message.body).toBe(`${i}`);
      }
    });

    test("a lost connection fails what waits, and gives back what was unsettled", async () => {
      const queue = await freshQueue();
      const [transport, starving] = [await connect(), await freshQueue(waits)];
      await (await transport.openSender(queue)).send(message("unsettled"));
      if (waits) await fill(transport, starving);
      const sender = await transport.openSender(starving);
      const deliveries = iterate(await transport.openReceiver(queue, { credit: 5 }));
      const held = await take(deliveries);
      const next = deliveries.next().then(
        () => undefined,
        (error: unknown) => error,
      );
      const failures = Promise.allSettled([sender.send(message("a")), sender.send(message("b"))]);
      broker.cut();
      expect(await transport.lost).toMatchObject({ code: "unavailable" });
      for (const outcome of await failures) {
        expect(outcome).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
      }
      expect(await next).toMatchObject({ code: "unavailable" });
      expect(sender.open).toBe(false);
      held.accept(); // to no effect
      await expect(sender.send(message("c"))).rejects.toMatchObject({ code: "unavailable" });
      await expect(transport.openSender(queue)).rejects.toMatchObject({ code: "unavailable" });
      await transport.close();

      const again = iterate(await (await connect()).openReceiver(queue, { credit: 1 }));
      const delivery = await take(again);
      expect([delivery.message.body, delivery.redelivered]).toEqual(["unsettled", true]);
      delivery.accept();
    });

    test("closing ends everything at once, and twice is fine", async () => {
      const queue = await freshQueue();
      const transport = await connect();
      const receiver = await transport.openReceiver(queue, { credit: 1 });
      const sender = await transport.openSender(queue);
      await sender.send(message("hello"));
      await takeAndAccept(iterate(receiver));
      const next = iterate(receiver).next();
      await sender.close();
      await sender.close();
      await expect(sender.send(message("late"))).rejects.toMatchObject({ code: "closed" });
      expect([sender.open, sender.ready]).toEqual([false, false]);
      await transport.close();
      await transport.close();
      await receiver.close();
      expect(await next).toEqual({ value: undefined, done: true });
      expect(await transport.lost).toBeUndefined();
      await expect(transport.openSender(queue)).rejects.toMatchObject({ code: "closed" });
      await expect(transport.openReceiver(queue, { credit: 1 })).rejects.toMatchObject({ code: "closed" });
    });
  });
}

function message(body: string): Message {
  return { body };
}

function iterate(receiver: Receiver): AsyncIterator<Delivery> {
  return receiver[Symbol.asyncIterator]();
}

async function take(deliveries: AsyncIterator<Delivery>): Promise<Delivery> {
  const result = await deliveries.next();
  if (result.done === true) throw new Error("the receiver has ended");
  return result.value;
}

async function takeAndAccept(deliveries: AsyncIterator<Delivery>): Promise<Delivery> {
  const delivery = await take(deliveries);
  delivery.accept();
  return delivery;
}
