import { RmiError } from "../errors.js";
import type { Json } from "../json.js";
import type { Delivery, Receiver, Sender, Transport } from "../transport/transport.js";
import { describeThrown, exceptionOf, type ExceptionRecord } from "../wire/exception.js";
import { ReplyEncoder, type Rejection, type ReplyExtension } from "../wire/reply.js";
import { decodeRequest, type Request } from "../wire/request.js";

/** A request that came in, and the ways to answer it: real documents, sent when the script says so, in any order. */
export interface ScriptedCall {
  readonly request: Request;
  /** The document as it came. */
  readonly body: string;
  accepted(): Promise<void>;
  started(): Promise<void>;
  progress(total: Json, completed: Json, details?: Json): Promise<void>;
  succeed(retval: Json): Promise<void>;
  /** @param thrown  an error of ours goes under its code; anything else as what a plugin threw */
  fail(thrown: unknown): Promise<void>;
  /** Fails with the exception as it stands, such as one that was recorded; `ext` is ours. */
  failWith(exception: ExceptionRecord, ext?: ReplyExtension): Promise<void>;
  reject(rejection: Rejection): Promise<void>;
  /** Sends any text to where the replies go. */
  raw(body: string): Promise<void>;
}

/** What an agent does with one request. What it throws ends the agent, and `done` tells. */
export type Script = (call: ScriptedCall) => void | Promise<void>;

export interface ScriptedAgentOptions {
  /** Unix milliseconds for timestamps. Default `Date.now`. */
  readonly now?: () => number;
  /** The plugin's name, in the exceptions of what `fail` is given. Default `scripted`. */
  readonly plugin?: string;
}

export interface ScriptedAgent {
  /** Requests so far, in the order they came. */
  readonly calls: readonly ScriptedCall[];
  /** Resolves when the agent was closed; rejects when a script threw or its connection was lost. */
  readonly done: Promise<void>;
  close(): Promise<void>;
}

/**
 * A peer that answers requests as a script says, without a plugin, a journal or a contract: to test callers with. The
 * address is declared. Requests are accepted at the broker on receipt, and scripts run side by side.
 */
export async function scriptedAgent(
  transport: Transport,
  address: string,
  script: Script,
  { now = Date.now, plugin = "scripted" }: ScriptedAgentOptions = {},
): Promise<ScriptedAgent> {
  const receiver = await transport.openReceiver(address, { credit: 100, declare: { durable: true } });
  const senders = new Map<string, Promise<Sender>>();
  const calls: ScriptedCall[] = [];
  const send = async (to: string, body: string): Promise<void> => {
    const sender = senders.get(to) ?? transport.openSender(to);
    senders.set(to, sender);
    await (await sender).send({ body });
  };
  const done = serve(receiver, (delivery) => {
    const call = scriptedCall(delivery.message.body, send, now, plugin);
    delivery.accept();
    calls.push(call);
    return script(call);
  });
  done.catch(() => undefined); // whoever wants to know asks `done`
  return { calls, done, close: () => receiver.close() };
}

async function serve(receiver: Receiver, take: (delivery: Delivery) => void | Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  for await (const delivery of receiver) {
    const run = (async () => take(delivery))()
      .catch(async (error: unknown) => {
        failure ??= { error };
        await receiver.close();
      })
      .finally(() => running.delete(run));
    running.add(run);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure.error;
}

function scriptedCall(
  body: string,
  send: (to: string, body: string) => Promise<void>,
  now: () => number,
  plugin: string,
): ScriptedCall {
  const request = decodeRequest(body);
  const { sn, data, replyto, ext } = request;
  const encoder = new ReplyEncoder({ sn, data, replyto: replyto ?? "" });
  const reply = async (text: string): Promise<void> => {
    if (replyto !== undefined) await send(replyto, text);
  };
  return {
    request,
    body,
    accepted: () => reply(encoder.status("accepted", now())),
    started: () => reply(encoder.status("started", now())),
    progress: (total, completed, details = {}) =>
      reply(
        encoder.progress({
          total: JSON.stringify(total),
          completed: JSON.stringify(completed),
          details: JSON.stringify(details),
        }),
      ),
    succeed: (retval) => reply(encoder.succeeded(JSON.stringify(retval), now())),
    fail: (thrown) =>
      thrown instanceof RmiError
        ? reply(
            encoder.failed(exceptionOf(thrown), now(), ext && { code: thrown.code, details: thrown.details }),
          )
        : reply(encoder.failed(describeThrown(thrown, plugin), now())),
    failWith: (exception, more) => reply(encoder.failed(exception, now(), more)),
    reject: (rejection) => reply(encoder.rejected(rejection, now())),
    raw: reply,
  };
}
