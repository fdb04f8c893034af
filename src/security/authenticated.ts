import { RmiError } from "../errors.js";
import { isObject, type Json, type JsonObject } from "../json.js";
import type { CallOptions, Delivery, Message, Receiver, Sender, Transport } from "../transport/transport.js";
import { salvage } from "../wire/request.js";
import { digestToSign, peel, wrapped } from "../wire/wrapper.js";
import { Dropped, type Arrival, type Authenticator } from "./authenticator.js";

/**
 * A connection by which everything that leaves is signed, and everything that arrives is out of its wrapper and
 * validated. What is refused arrives without its body, and says why: nobody can take it for a document by mistake.
 *
 * @param authenticator  undefined: nothing is signed or validated, and wrappers are peeled all the same (W-34.4)
 */
export function authenticated<T extends Transport>(
  transport: T,
  authenticator: Authenticator | undefined,
): T {
  const openSender = async (address: string, call?: CallOptions): Promise<Sender> => {
    const sender = await transport.openSender(address, call);
    return authenticator === undefined ? sender : new SigningSender(sender, authenticator);
  };
  const openReceiver: Transport["openReceiver"] = async (address, options) =>
    new PeelingReceiver(await transport.openReceiver(address, options), authenticator);
  return new Proxy(transport, {
    get(target, name) {
      if (name === "openSender") return openSender;
      if (name === "openReceiver") return openReceiver;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

class SigningSender implements Sender {
  /** Messages leave in the order in which they were given, however long signing takes. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sender: Sender,
    private readonly authenticator: Authenticator,
  ) {}

  get open(): boolean {
    return this.sender.open;
  }

  get maxBodyBytes(): number {
    return this.sender.maxBodyBytes;
  }

  send(message: Message, call?: CallOptions): Promise<void> {
    const signing = this.signed(message.body);
    const sent = this.last.then(async () => this.sender.send({ ...message, body: await signing }, call));
    this.last = Promise.allSettled([signing, sent]).then(() => undefined);
    return sent;
  }

  close(): Promise<void> {
    return this.sender.close();
  }

  private async signed(text: string): Promise<string> {
    try {
      return wrapped(text, await this.authenticator.sign(digestToSign(text)));
    } catch (cause) {
      throw new RmiError("not-authentic", `cannot be signed: ${textOf(cause)}`, { cause });
    }
  }
}

class PeelingReceiver implements Receiver {
  constructor(
    private readonly receiver: Receiver,
    private readonly authenticator: Authenticator | undefined,
  ) {}

  get address(): string {
    return this.receiver.address;
  }

  close(): Promise<void> {
    return this.receiver.close();
  }

  /** One delivery after the other: what is validated keeps its order. */
  [Symbol.asyncIterator](): AsyncIterator<Delivery, undefined> {
    const deliveries = this.receiver[Symbol.asyncIterator]();
    const { authenticator } = this;
    const opened = authenticator === undefined ? nextPeeled : this.validated(authenticator);
    return {
      next: () => deliveries.next().then(opened),
      return: async () => {
        await deliveries.return?.();
        return { done: true, value: undefined };
      },
    };
  }

  each(take: (delivery: Delivery) => void): Promise<void> {
    if (this.authenticator !== undefined) return this.eachValidated(take);
    return this.receiver.each((delivery) => take(peeled(delivery)));
  }

  private async eachValidated(take: (delivery: Delivery) => void): Promise<void> {
    for await (const delivery of this) take(delivery);
  }

  private validated(authenticator: Authenticator): (next: Next) => Promise<Next> {
    return async (next) => {
      if (next.done === true) return next;
      const { message, redelivered } = next.value;
      const arrival = { address: this.address, redelivered };
      return { value: withMessage(next.value, await validated(message, authenticator, arrival)) };
    };
  }
}

type Next = IteratorResult<Delivery, undefined>;

/** Out of its wrapper, whoever signed it. */
function peeled(delivery: Delivery): Delivery {
  const { message } = delivery;
  const { text } = peel(message.body);
  return text === message.body ? delivery : withMessage(delivery, { ...message, body: text });
}

function nextPeeled(next: Next): Next {
  return next.done === true ? next : { value: peeled(next.value) };
}

function withMessage(delivery: Delivery, message: Message): Delivery {
  return {
    message,
    redelivered: delivery.redelivered,
    accept: () => delivery.accept(),
    release: () => delivery.release(),
    reject: (reason) => delivery.reject(reason),
  };
}

async function validated(message: Message, authenticator: Authenticator, arrival: Arrival): Promise<Message> {
  const { text, signature } = peel(message.body);
  try {
    await authenticator.validate(documentOf(text), digestToSign(text), signature, arrival);
    return { ...message, body: text };
  } catch (cause) {
    const details: Record<string, Json> = cause instanceof Dropped ? {} : salvage(text);
    return {
      ...message,
      body: "",
      refusal: new RmiError("not-authentic", textOf(cause), { cause, details }),
    };
  }
}

/** W-34.2. */
function documentOf(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
