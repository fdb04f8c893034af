import type { Member } from "../contract/contract.js";
import { RmiError } from "../errors.js";
import type { Request } from "../wire/request.js";
import type { RunBuiltin } from "./builtin.js";
import { Calls, type CallsOptions, type Run } from "./calls.js";
import { forked } from "./forked.js";
import type { Host } from "./host.js";
import { toldTo, type HostOutcome } from "./host-process.js";
import { Inbox } from "./inbox.js";
import type { Journal, Restored } from "./journal.js";
import type { Links } from "./links.js";
import type { FoundPlugin } from "./loader.js";
import type { Logger } from "./log.js";
import { Replier } from "./replier.js";
import { Spares, type SpareRoom } from "./spares.js";

/** A plugin being served: its queue, its calls, its host. */
export interface Service {
  readonly name: string;
  readonly calls: Calls;
  /** Takes nothing more from the queue, and lets what runs come to its end. */
  drain(signal: AbortSignal): Promise<void>;
  /** Ends what still runs in processes of its own, and those that wait for calls. */
  endForks(): void;
  /** Replies that are still under way are left for the next agent. */
  close(): void;
}

export interface ServiceOptions {
  readonly plugin: FoundPlugin;
  readonly host: Host;
  readonly links: Links;
  readonly journal: Journal;
  readonly restored: Restored;
  readonly room: SpareRoom;
  readonly log: Logger;
  readonly clock: () => number;
  readonly nextSeq: () => number;
  readonly runBuiltin: RunBuiltin;
}

/** Ties a plugin's parts together. Attaching goes on in the background: a broker may be away for long. */
export function startService(options: ServiceOptions): Service {
  const { plugin, links, journal, restored, clock, nextSeq } = options;
  const { name, threads, latencyMs, queue, managed, expiresMs } = plugin.descriptor;
  const log = options.log.with({ plugin: name });
  const transport = links.to(plugin.descriptor);
  const replier = transport && new Replier(transport, log);
  const members = membersOf(plugin);
  const memberOf = ({ classname, method }: Request): Member | undefined =>
    members.get(`${classname}.${method}`);
  const forks = new Set<() => void>();
  const spares = sparesOf(options, log);
  if ([...members.values()].some(({ model }) => model === "fork")) spares.fill();
  const run = runner(options, memberOf, spares, forks);
  const endForks = (): void => {
    spares.stop();
    for (const end of [...forks]) end();
  };
  const prepare: CallsOptions["prepare"] = (request, body) =>
    memberOf(request)?.model === "fork" ? undefined : options.host.prepare(name, body);
  const runBuiltin: CallsOptions["runBuiltin"] = (request) => options.runBuiltin(request, name);
  const replays = (request: Request): boolean => memberOf(request)?.replay === true;
  const calls = new Calls({
    plugin: name, threads, latencyMs, journal, replier, log, clock, nextSeq, run, prepare, runBuiltin, replays,
  }); // prettier-ignore
  const mine = <T extends { readonly plugin: string }>(one: T): boolean => one.plugin === name;
  calls.restore(restored.entries.filter(mine), restored.ended.filter(mine));
  if (transport === undefined || replier === undefined || queue === undefined) {
    const { file, url } = plugin.descriptor;
    const missing = [
      ...(url === undefined ? ["messaging.url"] : []),
      ...(queue === undefined ? ["model.queue"] : []),
    ];
    log.log("warn", "plugin.unattached", {
      file,
      missing: missing.join(", "),
      reason: "it is loaded, and not connected",
    });
    return { name, calls, drain: (signal) => calls.drain(signal), endForks, close: () => undefined };
  }
  const declare = managed === 0 ? undefined : { durable: true, ...(expiresMs > 0 && { expiresMs }) };
  const inbox = new Inbox({ transport, ...nodeOf(queue), declare, calls, replier, log, clock });
  inbox.start().catch((error: unknown) => {
    const { code, message } = RmiError.from(error);
    if (code !== "closed" && code !== "cancelled")
      log.log("error", "plugin.attach-failed", { code, message });
  });
  const drain = async (signal: AbortSignal): Promise<void> => {
    calls.halt();
    await Promise.race([inbox.stop(), aborted(signal)]);
    await calls.drain(signal);
  };
  return { name, calls, drain, endForks, close: () => replier.close() };
}

/** `queue` or `exchange/queue`: read by its bare name, and bound to the exchange by whoever declares it (M-27, M-35). */
function nodeOf(address: string): { readonly queue: string; readonly exchange?: string } {
  const slash = address.indexOf("/");
  return slash < 0
    ? { queue: address }
    : { queue: address.slice(slash + 1), exchange: address.slice(0, slash) };
}

function membersOf({ contract }: FoundPlugin): ReadonlyMap<string, Member> {
  return new Map(
    contract.namespaces.flatMap(({ name, members }) =>
      members.map((member) => [`${name}.${member.name}`, member] as const),
    ),
  );
}

function sparesOf({ plugin: { descriptor, module, contract }, room }: ServiceOptions, log: Logger): Spares {
  const { name, spares: count } = descriptor;
  return new Spares({ order: { name, module, contract, hooks: false }, count, room, log });
}

/** Where a request's code runs: the plugin's host, or a process of its own for a member that says so. */
function runner(
  { plugin, host }: ServiceOptions,
  memberOf: (request: Request) => Member | undefined,
  spares: Spares,
  forks: Set<() => void>,
): Run {
  const { name } = plugin.descriptor;
  const fork: Run = (_request, body, listener) => {
    const ended = (outcome: HostOutcome): void => {
      forks.delete(end);
      listener.ended(outcome);
    };
    const end = forked(spares, name, body, { ...toldTo(listener), ended });
    forks.add(end);
    return end;
  };
  return (request, body, listener) =>
    memberOf(request)?.model === "fork" ? fork(request, body, listener) : host.call(name, body, listener);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
