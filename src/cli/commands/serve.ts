import { setTimeout as pause } from "node:timers/promises";
import { startAgent, type Agent } from "../../agent/agent.js";
import { jsonLogger, type Level, type Logger } from "../../agent/log.js";
import { loadAgentConfig, type AgentSettings } from "../../config/agent.js";
import { loadDescriptors } from "../../config/descriptor.js";
import { places, socketOf, type Places } from "../../config/places.js";
import { RmiError } from "../../errors.js";
import { listen, type Endpoint, type ManagementServer } from "../../management/index.js";
import { durationMs } from "../../options.js";

export interface ServeOptions {
  readonly root?: string;
  readonly drain: string;
}

/** Once the agent has stopped: how long what others left running in this process may keep it. Milliseconds. */
const LINGER_MS = 1000;

/**
 * Runs an agent until the process is asked to stop; SIGTERM and SIGINT drain first, a second one ends at once.
 *
 * @throws RmiError `config` for an agent.conf that cannot be read, `in-use` for a state folder that another agent has
 */
export async function serve({ root, drain }: ServeOptions, process: NodeJS.Process): Promise<void> {
  const drainMs = durationMs(drain, "--drain");
  const where = places(root);
  const settings = await loadAgentConfig(where);
  const { root: level, loggers } = settings.logging;
  const levels = Object.entries(loggers).map(([name, each]) => [name, levelOf(each)] as const);
  const log = jsonLogger({ root: levelOf(level), loggers: Object.fromEntries(levels) });
  const { descriptors, faults, warnings } = await loadDescriptors(where);
  report(log, "error", "descriptor.refused", faults);
  report(log, "warn", "config.warning", [
    ...settings.warnings,
    ...warnings,
    ...descriptors.flatMap(({ warnings }) => warnings),
  ]);
  const stopping = asked(process); // plugins serve before all of them do
  const starting = startAgent({
    places: where,
    descriptors,
    log,
    drainMs,
    pamService: settings.pam.service,
    signal: stopping,
  });
  const agent = await started(starting, stopping, drainMs, () =>
    log.log("warn", "agent.stop-asked", {
      reason: `it has not started yet, and gets ${drain}; a second signal ends it at once`,
    }),
  );
  if (agent === undefined) {
    log.log("warn", "agent.abandoned", { reason: "it was asked to stop before it had started" });
    return process.exit(0); // as if it had been killed: nothing is lost
  }
  const servers = await openManagement(settings, where, agent, log);
  await raised(stopping);
  await Promise.all(servers.map((server) => server.close()));
  await agent.stop();
  setTimeout(() => {
    log.log("warn", "agent.held-open", { reason: "an authenticator may have left something running" });
    process.exit();
  }, LINGER_MS).unref();
}

/** @returns the agent; undefined when it has not started in time after it was asked to stop, for its disk may be full */
async function started(
  starting: Promise<Agent>,
  stopping: AbortSignal,
  withinMs: number,
  onAsked: () => void,
): Promise<Agent | undefined> {
  let isStarting = true;
  const over = raised(stopping).then(() => {
    if (isStarting) onAsked();
    return pause(withinMs, undefined, { ref: false });
  });
  try {
    return await Promise.race([starting, over]);
  } catch (error) {
    if (stopping.aborted && error instanceof RmiError && error.code === "cancelled") return undefined;
    throw error;
  } finally {
    isStarting = false;
  }
}

/** What cannot be opened is reported: an agent that cannot be managed still serves. */
async function openManagement(
  { management: { enabled, host, port, token } }: AgentSettings,
  where: Places,
  { container }: Agent,
  log: Logger,
): Promise<readonly ManagementServer[]> {
  const endpoints: readonly Endpoint[] = [
    ...(process.platform === "win32" ? [] : [{ kind: "socket", path: socketOf(where) } as const]),
    ...(enabled ? [{ kind: "port", host, port, token } as const] : []),
  ];
  const servers: ManagementServer[] = [];
  for (const endpoint of endpoints) {
    try {
      servers.push(await listen(endpoint, container, log));
    } catch (error) {
      const { code, message } = RmiError.from(error);
      log.log("error", "management.refused", { code, message });
    }
  }
  return servers;
}

function levelOf(level: "fatal" | Level): Level {
  return level === "fatal" ? "error" : level;
}

function report(log: Logger, level: Level, event: string, faults: readonly object[]): void {
  for (const fault of faults) log.log(level, event, { ...fault });
}

function asked(process: NodeJS.Process): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(1));
      stopping.abort();
    });
  }
  return stopping.signal;
}

function raised(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
