import { randomUUID } from "node:crypto";
import { encodeValue } from "../contract/encode.js";
import { RmiError } from "../errors.js";
import { isObject, type Json } from "../json.js";
import type { Publication } from "../plugin/publish.js";
import { encodeEvent } from "../wire/event.js";
import type { FrameWriter } from "./frames.js";
import { FrameKind, type PublishOrder, type Refusal } from "./messages.js";

interface Waiting {
  readonly sn: string;
  readonly resolve: (sn: string) => void;
  readonly reject: (error: RmiError) => void;
}

/** Events of this process's plugins, on their way to the agent and the broker. */
export class HostOutlet {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(private readonly writer: FrameWriter) {}

  publish({ plugin, address, body, ttlMs, sn = randomUUID() }: Publication): Promise<string> {
    const properties = JSON.parse(encodeValue(body)) as Json;
    if (!isObject(properties)) throw new RmiError("usage", "an event is an object");
    const order: PublishOrder = {
      plugin,
      address,
      ...(ttlMs !== undefined && { ttlMs }),
      body: encodeEvent(address, properties, sn),
    };
    const id = (this.lastId = (this.lastId + 1) >>> 0);
    this.writer.write(FrameKind.publish, id, JSON.stringify(order));
    return new Promise((resolve, reject) => this.waiting.set(id, { sn, resolve, reject }));
  }

  /** The agent's word. @param payload  empty, or why it could not be sent */
  settled(id: number, payload: string): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (payload === "") return waiting?.resolve(waiting.sn);
    const { code, message } = JSON.parse(payload) as Refusal;
    waiting?.reject(new RmiError(code, message));
  }
}
