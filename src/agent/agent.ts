import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DescriptorSettings } from "../config/descriptor.js";
import type { Places } from "../config/places.js";
import type { Contract } from "../contract/contract.js";
import { RmiError } from "../errors.js";
import { admin, type AdminView } from "./builtin.js";
import type { Calls } from "./calls.js";
import { Host } from "./host.js";
import { openJournal, type Journal, type Restored } from "./journal.js";
import { findPlugin, type FoundPlugin } from "./loader.js";
import type { Logger } from "./log.js";
import { Links } from "./links.js";
import { helpReport } from "./report.js";
import { startService, type Service } from "./service.js";
import { SpareRoom } from "./spares.js";

export interface AgentOptions {
  readonly places: Places;
  /** In the order in which they are loaded. Disabled ones are left out, and said so. */
  readonly descriptors: readonly DescriptorSettings[];
  readonly log: Logger;
  /** How long running calls get to end once `stop` was asked. Default 30,000. */
  readonly drainMs?: number;
  /** Unix milliseconds. */
  readonly clock?: () => number;
}

/** A running agent. */
export interface Agent {
  /** The plugins that are served. */
  readonly plugins: readonly string[];
  /** Takes no more requests, lets running ones end, then stops. What waited is in the journal. Twice is fine. */
  stop(): Promise<void>;
}

const DRAIN_MS = 30_000;
const FORGET_EVERY_MS = 60_000;
/** After the drain: how long hosts get for their unload hooks. */
const UNLOAD_MS = 5000;
/** And then: how long the outcomes of what did not end by itself may take to be told. */
const TELL_MS = 5000;

/**
 * Starts an agent: finds and loads its plugins, restores its journal, attaches to the brokers. A plugin that cannot be
 * loaded is reported and left out; a broker that cannot be reached is tried again for as long as it takes.
 *
 * @throws RmiError `in-use` when another agent has the state folder, `config` when that cannot be used
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { places, log, clock = Date.now, drainMs = DRAIN_MS } = options;
  await mkdir(places.state, { recursive: true, mode: 0o700 });
  const { journal, restored } = await openJournal(join(places.state, "journal"));
  for (const key of restored.damaged) log.log("error", "journal.damaged", { key });

  const found = withoutRivals(await findPlugins(options), log);
  const links = new Links(log);
  const hosts: Host[] = [];
  const services: Service[] = [];
  const runBuiltin = admin(adminView(found, services));
  const room = new SpareRoom();
  const shared = { links, journal, restored, room, log, clock, nextSeq: sequence(restored), runBuiltin };
  // each plugin is served as soon as its own host is ready: one that takes long to load keeps nobody waiting
  const starting = groupsOf(found).map(async (group) => {
    const { host, served } = await startHost(group, hosts, log);
    for (const plugin of served) services.push(startService({ plugin, host, ...shared }));
  });
  await Promise.all(starting);
  reportUnserved(restored, services, log);
  const sweeping = setInterval(() => void sweep(services, log), FORGET_EVERY_MS);
  const names = services.map(({ name }) => name);
  log.log("info", "agent.started", { plugins: names, pid: process.pid });

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    clearInterval(sweeping);
    log.log("info", "agent.stopping", {});
    const deadline = AbortSignal.timeout(drainMs);
    await Promise.all(services.map((service) => service.drain(deadline)));
    for (const service of services) service.endForks();
    await Promise.all(hosts.map((host) => host.stop(UNLOAD_MS)));
    await shut(services, links, journal);
    log.log("info", "agent.stopped", {});
  };
  return { plugins: names, stop: () => (stopped ??= stop()) };
}

async function findPlugins({ descriptors, places, log }: AgentOptions): Promise<readonly FoundPlugin[]> {
  const found: FoundPlugin[] = [];
  for (const descriptor of descriptors) {
    const { name } = descriptor;
    if (!descriptor.enabled) {
      log.log("info", "plugin.disabled", { plugin: name });
      continue;
    }
    try {
      found.push(await findPlugin(descriptor, places));
    } catch (error) {
      const { code, message } = RmiError.from(error);
      log.log("error", "plugin.refused", { plugin: name, code, message });
    }
  }
  return found;
}

/** Of two plugins on one queue each would get every other request of both: the second is refused. */
function withoutRivals(found: readonly FoundPlugin[], log: Logger): readonly FoundPlugin[] {
  const owners = new Map<string, string>();
  return found.filter(({ descriptor: { name, file, url, queue } }) => {
    if (url === undefined || queue === undefined) return true;
    const key = JSON.stringify([url, queue]);
    const owner = owners.get(key);
    if (owner === undefined) return owners.set(key, name);
    const message = `${file}: model.queue: "${queue}" is served by plugin ${owner} already; each needs its own`;
    log.log("error", "plugin.refused", { plugin: name, code: "config", message });
    return false;
  });
}

/** A process for each plugin, or for each group that names the same host. */
function groupsOf(found: readonly FoundPlugin[]): readonly (readonly FoundPlugin[])[] {
  const groups = new Map<string, FoundPlugin[]>();
  for (const plugin of found) {
    const { name, host } = plugin.descriptor;
    const key = host === undefined ? `plugin ${name}` : `host ${host}`;
    groups.set(key, [...(groups.get(key) ?? []), plugin]);
  }
  return [...groups.values()];
}

/** @param hosts  those to be stopped with the agent; the new one is added */
async function startHost(
  group: readonly FoundPlugin[],
  hosts: Host[],
  log: Logger,
): Promise<{ host: Host; served: readonly FoundPlugin[] }> {
  const names = group.map(({ descriptor }) => descriptor.name);
  const orders = group.map(({ descriptor: { name }, module, contract }) => ({
    name,
    module,
    contract,
    hooks: true,
  }));
  const host = new Host(orders, log.with({ plugin: names.join(",") }));
  hosts.push(host);
  const refusals = await host.start();
  for (const [plugin, { code, message }] of refusals)
    log.log("error", "plugin.refused", { plugin, code, message });
  const served = group.filter(({ descriptor }) => !refusals.has(descriptor.name));
  for (const { descriptor } of served) log.log("info", "plugin.loaded", { plugin: descriptor.name });
  if (served.length === 0) await host.stop(UNLOAD_MS);
  return { host, served };
}

function adminView(found: readonly FoundPlugin[], services: readonly Service[]): AdminView {
  return {
    help: () => helpReport(contractsOf(found, services)),
    contract: (plugin) => found.find(({ descriptor }) => descriptor.name === plugin)?.contract,
    cancel: (sn) => {
      const answers = services.map(({ calls }: { calls: Calls }) => calls.cancel(sn));
      return answers.find((answer) => answer !== "unknown") ?? "unknown";
    },
    credit: (sn, upTo) => services.some(({ calls }) => calls.credit(sn, upTo)),
    underWay: () => services.flatMap(({ calls }) => calls.underWay()),
    find: async (sn) => {
      for (const { calls } of services) {
        const found = await calls.find(sn);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

function contractsOf(found: readonly FoundPlugin[], services: readonly Service[]): readonly Contract[] {
  const served = new Set(services.map(({ name }) => name));
  return found.filter(({ descriptor }) => served.has(descriptor.name)).map(({ contract }) => contract);
}

/** Numbers requests in order of arrival, across restarts. */
function sequence({ entries, ended }: Restored): () => number {
  let last = Math.max(entries.at(-1)?.seq ?? 0, ended.at(-1)?.seq ?? 0);
  return () => ++last;
}

/** Requests of plugins that are not there now are kept for when they are. */
function reportUnserved({ entries }: Restored, services: readonly Service[], log: Logger): void {
  const served = new Set(services.map(({ name }) => name));
  const counts = new Map<string, number>();
  for (const { plugin } of entries)
    if (!served.has(plugin)) counts.set(plugin, (counts.get(plugin) ?? 0) + 1);
  for (const [plugin, requests] of counts) log.log("warn", "journal.unserved", { plugin, requests });
}

async function sweep(services: readonly Service[], log: Logger): Promise<void> {
  try {
    for (const { calls } of services) await calls.forget();
  } catch (error) {
    log.log("error", "journal.failed", { message: RmiError.from(error).message });
  }
}

async function shut(services: readonly Service[], links: Links, journal: Journal): Promise<void> {
  const last = AbortSignal.timeout(TELL_MS);
  await Promise.all(services.map(({ calls }) => calls.drain(last)));
  for (const service of services) service.close();
  await links.close();
  await journal.close();
}
