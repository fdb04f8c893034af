import { randomUUID } from "node:crypto";
import { connect } from "../../src/transport/connect.js";
import { peel } from "../../src/wire/wrapper.js";
import type { BodyForm, Receiver, Transport } from "../../src/transport/transport.js";

/** A caller that writes its documents by hand, and reads replies as plain JSON. */
export class ByHand {
  private readonly replies = new Map<unknown, Record<string, unknown>[]>();
  private waiting: (() => void)[] = [];

  private constructor(
    readonly transport: Transport,
    private readonly receiver: Receiver,
  ) {
    void this.read();
  }

  static async connect(url: string): Promise<ByHand> {
    const transport = await connect({ url, heartbeatMs: 10_000, tls: { hostValidation: true } });
    return new ByHand(transport, await transport.openReceiver(undefined, { credit: 100 }));
  }

  get replyto(): string {
    return this.receiver.address;
  }

  async send(address: string, body: string, form: BodyForm = "text"): Promise<void> {
    const sender = await this.transport.openSender(address);
    await sender.send({ body, form });
    await sender.close();
  }

  /** Sends a document under a fresh serial number and our reply address, and gives all of its replies to the last. */
  async ask(
    address: string,
    document: Record<string, unknown>,
    form?: BodyForm,
  ): Promise<Record<string, unknown>[]> {
    const sn = randomUUID();
    await this.send(address, JSON.stringify({ ...document, sn, replyto: this.replyto }), form);
    return this.repliesTo(sn);
  }

  /** All replies to a serial number, once the last of them has come. */
  async repliesTo(sn: unknown, withinMs = 20_000): Promise<Record<string, unknown>[]> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const replies = this.replies.get(sn) ?? [];
      const last = replies.at(-1);
      if (last !== undefined && ("result" in last || last["status"] === "rejected")) return replies;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`no result for ${String(sn)}, only ${JSON.stringify(replies)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** What has come for a serial number so far, by status; `result` for results. */
  statuses(sn: string): string[] {
    return (this.replies.get(sn) ?? []).map(({ status = "result" }) => status as string);
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  private async read(): Promise<void> {
    for await (const delivery of this.receiver) {
      delivery.accept();
      const { body } = delivery.message;
      const { text } = peel(body);
      const document = JSON.parse(text) as Record<string, unknown>;
      this.replies.set(document["sn"], [
        ...(this.replies.get(document["sn"]) ?? []),
        { ...document, form: delivery.message.form, ...(text !== body && { wrapper: body }) },
      ]);
      for (const resolve of this.waiting.splice(0)) resolve();
    }
  }
}
