import type { DescriptorSettings } from "../config/descriptor.js";
import type { Places } from "../config/places.js";
import { RmiError } from "../errors.js";
import { Board } from "./processes/board.js";
import type { Json } from "../json.js";
import { admin } from "./builtin.js";
import { Container, type PluginContainer, type ShutdownOptions } from "./plugins/container.js";
import type { Journal, Restored } from "./journal/journal.js";
import type { Surroundings } from "./processes/host-process.js";
import { Links } from "./links.js";
import type { Logger } from "./log.js";
import { openAgentJournal } from "./journal/restoring.js";
import { Roster } from "./plugins/roster.js";
import type { Service } from "./service.js";

export interface AgentOptions {
  readonly places: Places;
  /** In the order in which they are loaded. Disabled ones are left out, and said so. */
  readonly descriptors: readonly DescriptorSettings[];
  readonly log: Logger;
  /** How long running calls get to end once `stop` was asked. Default 30,000. */
  readonly drainMs?: number;
  /** The PAM service of members that name none. Default `passwd`. */
  readonly pamService?: string;
  /** Raised while the journal waits for its disk: the agent is not started. */
  readonly signal?: AbortSignal;
  /** Unix milliseconds. */
  readonly clock?: () => number;
}

/** A running agent. */
export interface Agent {
  /** The names of the plugins that are served now. */
  readonly plugins: readonly string[];
  readonly container: PluginContainer;
  /**
   * Takes no more requests, lets running ones end (`hard`: cancels them), then stops. What waited is in the journal. Twice
   * is fine.
   */
  stop(options?: ShutdownOptions): Promise<void>;
}

const DRAIN_MS = 30_000;
const FORGET_EVERY_MS = 60_000;
/** After the drain: how long the outcomes of what did not end by itself may take to be told. */
const TELL_MS = 5000;

/**
 * Starts an agent: finds and loads its plugins, restores its journal, attaches to the brokers. A plugin that cannot be
 * loaded is reported and left out; a broker that cannot be reached is tried again for as long as it takes.
 *
 * @throws RmiError `in-use` when another agent has the state folder, `config` when that cannot be used, `cancelled`
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { places, descriptors, log, clock = Date.now, drainMs = DRAIN_MS } = options;
  const { journal, restored } = await openAgentJournal(places.state, log, options.signal);

  const links = new Links(log);
  const runBuiltin = admin({
    help: () => container.show(),
    contract: (plugin) => roster.find(plugin)?.service.code.contract,
    cancel: (sn) => roster.cancel(sn),
    underWay: () => roster.underWay(),
    credit: (sn, upTo) => roster.services.some(({ calls }) => calls.credit(sn, upTo)),
    find: (sn) => roster.outcome(sn),
  });
  const nextSeq = sequence(restored);
  const surroundings: Surroundings = {
    board: new Board(),
    manage: (question): Promise<Json> => container.asked(question),
  };
  const roster: Roster = new Roster({
    surroundings,
    state: places.state,
    links,
    journal,
    restored,
    log,
    clock,
    nextSeq,
    runBuiltin,
    drainMs,
  });
  const container: Container = new Container({ roster, places, log, pamService: options.pamService });
  await container.loadAll(descriptors);
  reportUnserved(restored, roster.services, log);
  const sweeping = setInterval(() => void sweep(roster.services, log), FORGET_EVERY_MS);
  const names = (): readonly string[] => roster.loaded.map(({ service }) => service.name);
  log.log("info", "agent.started", { plugins: names(), pid: process.pid });

  let stopped: Promise<void> | undefined;
  const stop = async ({ hard = false }: ShutdownOptions = {}): Promise<void> => {
    clearInterval(sweeping);
    log.log("info", "agent.stopping", {});
    await roster.stop(AbortSignal.timeout(drainMs), hard);
    await container.idle();
    await shut(roster.services, links, journal);
    log.log("info", "agent.stopped", {});
  };
  return {
    get plugins() {
      return names();
    },
    container,
    stop: (how) => (stopped ??= stop(how)),
  };
}

/** Numbers requests in order of arrival, across restarts. */
function sequence({ lastSeq }: Restored): () => number {
  let last = lastSeq;
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
