import { RmiError } from "../errors.js";
import type { Request } from "../wire/request.js";
import type { PublishOrder } from "../host/messages.js";
import { Actions } from "./plugins/actions.js";
import { Attachment, endpointOf, isSameEndpoint, type Endpoint } from "./attachment.js";
import type { RunBuiltin } from "./builtin.js";
import { Calls } from "./calls/calls.js";
import type { Code } from "./plugins/code.js";
import type { Ended, Entry, Journal } from "./journal/journal.js";
import type { Links } from "./links.js";
import type { Logger } from "./log.js";
import type { Prepared } from "./processes/host.js";
import type { Replier } from "./replier.js";

export interface ServiceOptions {
  readonly code: Code;
  /** What an earlier agent left of this plugin. */
  readonly entries: readonly Entry[];
  readonly ended: readonly Ended[];
  readonly journal: Journal;
  readonly links: Links;
  readonly log: Logger;
  readonly clock: () => number;
  readonly nextSeq: () => number;
  readonly runBuiltin: RunBuiltin;
  /** Whose code takes a request for a namespace that the plugin has not got. */
  readonly forward: (from: Code, request: Request) => Code | undefined;
}

/**
 * A plugin as its callers know it: its queue, and its calls. Its code comes and goes; a call that waits meanwhile is run
 * by the code that is there when its turn comes, and what was promised about it holds all the same.
 */
export class Service {
  readonly name: string;
  readonly calls: Calls;
  private readonly actions: Actions;
  private readonly log: Logger;
  /** What of the code and the broker calls look at, each time anew. */
  private readonly now: { code: Code; replier: Replier | undefined; latencyMs: number };
  private endpoint: Endpoint | undefined;
  private attachment: Attachment | undefined;
  /** Those before it, by which replies are still under way. */
  private readonly earlier = new Set<Attachment>();

  constructor(private readonly options: ServiceOptions) {
    const { code, entries, ended, journal, clock, nextSeq, runBuiltin } = options;
    const { name, threads, latencyMs } = code.plugin.descriptor;
    this.name = name;
    this.log = options.log.with({ plugin: name });
    const now = { code, replier: undefined as Replier | undefined, latencyMs };
    this.now = now;
    this.calls = new Calls({
      plugin: name,
      threads,
      get latencyMs() {
        return now.latencyMs;
      },
      get replier() {
        return now.replier;
      },
      journal,
      log: this.log,
      clock,
      nextSeq,
      runBuiltin: (request) => runBuiltin(request, name),
      run: (request, body, listener) => this.codeFor(request).run(request, body, listener),
      prepare: (request, body) => this.prepare(request, body),
      replays: (request) => this.codeFor(request).replays(request),
    });
    this.actions = new Actions(this.log);
    this.actions.adopt(code.contract.hooks.actions ?? [], (...run) => code.act(...run));
    this.attach(endpointOf(code.served), () => this.calls.restore(entries, ended));
  }

  get code(): Code {
    return this.now.code;
  }

  get isAttached(): boolean {
    return this.attachment?.isAttached ?? false;
  }

  /** Where it is attached, or would be were its broker there. */
  get place(): Pick<Endpoint, "url" | "queue"> {
    return this.endpoint ?? { url: undefined, queue: undefined };
  }

  /** What waits, and what comes, is run by this code from now on; the queue is changed when its descriptor says so. */
  adopt(code: Code): void {
    const { descriptor } = code.plugin;
    const endpoint = endpointOf(code.served);
    this.now.code = code;
    this.now.latencyMs = descriptor.latencyMs;
    this.calls.resize(descriptor.threads);
    this.move(endpoint);
    this.calls.resume();
    this.actions.adopt(code.contract.hooks.actions ?? [], (...run) => code.act(...run));
  }

  /** Reads from there from now on. What came before is answered on the way it came. */
  move(endpoint: Endpoint): void {
    if (this.endpoint !== undefined && isSameEndpoint(this.endpoint, endpoint)) return;
    const { attachment } = this;
    this.attach(endpoint);
    if (attachment !== undefined) void this.leave(attachment);
  }

  /** Takes no more requests, and deletes the queue where it is the agent's to delete. What is here comes to its end. */
  async detach(): Promise<void> {
    const { attachment } = this;
    this.endpoint = undefined;
    this.attachment = undefined;
    if (attachment === undefined) return;
    await attachment.close();
    await attachment.teardown();
    void this.leave(attachment);
  }

  /** Takes nothing more from the queue, and lets what runs come to its end. What waits is in the journal. */
  async drain(signal: AbortSignal): Promise<void> {
    this.calls.halt();
    await Promise.race([Promise.all([this.actions.stop(), this.attachment?.close()]), aborted(signal)]);
    await this.calls.drain(signal);
  }

  /**
   * Ends the plugin's service: what waits ends with this reason, what runs comes to its end, or is cancelled when the
   * signal says so; then the queue is deleted where it is the agent's to delete. The code is the caller's to end.
   */
  async retire(reason: RmiError, signal: AbortSignal): Promise<void> {
    const { attachment } = this;
    this.calls.dismiss(reason);
    await Promise.race([Promise.all([this.actions.stop(), attachment?.close()]), aborted(signal)]);
    await this.calls.drain(signal);
    this.cancelAll();
    await this.detach();
  }

  /** Sends an event of the plugin's over its own broker. @throws RmiError `unavailable` when it names none; as sending fails */
  async publish({ address, body, ttlMs }: Omit<PublishOrder, "plugin">): Promise<void> {
    const { replier } = this.now;
    if (replier === undefined) throw new RmiError("unavailable", `the plugin ${this.name} names no broker`);
    await replier.event(address, body, ttlMs);
  }

  /** Cancels what waits and what runs. */
  cancelAll(): void {
    for (const { sn } of this.calls.underWay()) this.calls.cancel(sn);
  }

  /** Replies that are still under way are left for the next agent. */
  close(): void {
    this.calls.close();
    for (const attachment of this.earlier) attachment.replier.close();
    this.attachment?.replier.close();
  }

  private attach(endpoint: Endpoint, before: () => void = () => undefined): void {
    const { links, clock } = this.options;
    this.endpoint = endpoint;
    this.attachment = Attachment.to(endpoint, { links, calls: this.calls, log: this.log, clock });
    this.now.replier = this.attachment?.replier;
    before();
    this.attachment?.open();
    const missing = [
      ...(endpoint.url === undefined ? ["messaging.url"] : []),
      ...(endpoint.queue === undefined ? ["model.queue"] : []),
    ];
    if (missing.length === 0) return;
    const { file } = this.code.plugin.descriptor;
    const reason = "it is loaded, and not connected";
    this.log.log("warn", "plugin.unattached", { file, missing: missing.join(", "), reason });
  }

  /** Calls that came by an attachment are answered by it; then its connection is given back. */
  private async leave(attachment: Attachment): Promise<void> {
    this.earlier.add(attachment);
    await attachment.close();
    await this.calls.told();
    this.earlier.delete(attachment);
    await attachment.release();
  }

  /** Whose code runs the request: the plugin's own, or that of one which it is forwarded to (3.12). */
  private codeFor(request: Request): Code {
    const { code } = this.now;
    return code.provides(request) ? code : (this.options.forward(code, request) ?? code);
  }

  /** Code that was replaced meanwhile does not run what it has prepared. */
  private prepare(request: Request, body: string): Prepared | undefined {
    const code = this.codeFor(request);
    const prepared = code.prepare(request, body);
    if (prepared === undefined) return undefined;
    return {
      run: (listener) => {
        const now = this.codeFor(request);
        if (now === code) return prepared.run(listener);
        prepared.drop();
        return now.run(request, body, listener);
      },
      drop: () => prepared.drop(),
    };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
