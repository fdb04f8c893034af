import { RmiError } from "../errors.js";
import { abortError, onAbort } from "./signals.js";
import type { CallOptions, Message, Sender, Transport } from "./transport.js";

/** The connection that links are opened on, whichever it is at the time. */
export interface Connections {
  /** Waits for a connection. @throws RmiError `closed` */
  current(): Promise<Transport>;
  isCurrent(transport: Transport): boolean;
  /** A link was opened: the connection is good for something. */
  proven(): void;
  /** The error of a wait that ended, or why there is no connection when that is what it waited for. */
  explain(error: RmiError): RmiError;
}

/** What waits for the link. */
interface Waiting {
  readonly go: (link: Sender) => void;
  readonly fail: (error: RmiError) => void;
}

/** A sender whose link is opened when it is needed, as often as that takes. */
export class ReconnectingSender implements Sender {
  readonly #connections: Connections;
  readonly #address: string;
  #link: Sender | undefined;
  /** In the order of the calls. */
  #waiting: Waiting[] = [];
  #opening = false;
  #closed: RmiError | undefined;

  constructor(connections: Connections, address: string) {
    this.#connections = connections;
    this.#address = address;
  }

  get open(): boolean {
    return this.#closed === undefined;
  }

  get ready(): boolean {
    return this.open && this.#waiting.length === 0 && this.#link?.ready === true;
  }

  /** As the last link told; Infinity before there was one. */
  get maxBodyBytes(): number {
    return this.#link?.maxBodyBytes ?? Infinity;
  }

  /** Resolves when there is a link. */
  async opened(call: CallOptions | undefined): Promise<void> {
    await this.#whenOpen(call, () => undefined);
  }

  send(message: Message, call?: CallOptions): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const link = this.#link;
    if (link?.open && this.#waiting.length === 0) return link.send(message, call);
    return this.#whenOpen(call, (opened) => opened.send(message, call));
  }

  async close(): Promise<void> {
    this.#closed ??= new RmiError("closed", `the sender to "${this.#address}" is closed`);
    this.#failWaiting(this.#closed);
    await this.#link?.close();
  }

  #whenOpen(call: CallOptions | undefined, use: (link: Sender) => Promise<void> | undefined): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      let off: (() => void) | undefined;
      const waiting: Waiting = {
        go: (link) => {
          off?.();
          resolve(use(link));
        },
        fail: (error) => {
          off?.();
          reject(error);
        },
      };
      this.#waiting.push(waiting);
      const signal = call?.signal;
      if (signal !== undefined) {
        off = onAbort(signal, () => {
          this.#waiting = this.#waiting.filter((other) => other !== waiting);
          reject(this.#connections.explain(abortError(signal, `sending to "${this.#address}"`)));
        });
      }
      if (!this.#opening) void this.#open();
    });
  }

  /** Opens the link for those who wait, on as many connections as it takes; a refusal is for all of them. */
  async #open(): Promise<void> {
    this.#opening = true;
    while (this.#waiting.length > 0) {
      let transport: Transport | undefined;
      try {
        transport = await this.#connections.current();
        if (this.#waiting.length === 0) break;
        const link = await transport.openSender(this.#address);
        this.#connections.proven();
        this.#use(link);
      } catch (error) {
        if (transport !== undefined && !this.#connections.isCurrent(transport)) continue;
        this.#failWaiting(RmiError.from(error));
      }
    }
    this.#opening = false;
  }

  #use(link: Sender): void {
    this.#link = link;
    if (this.#closed !== undefined) void link.close();
    for (const { go } of this.#waiting.splice(0)) go(link);
  }

  #failWaiting(error: RmiError): void {
    for (const { fail } of this.#waiting.splice(0)) fail(error);
  }
}
