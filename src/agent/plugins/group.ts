import { setTimeout as pause } from "node:timers/promises";
import { RmiError } from "../../errors.js";
import type { Refusal } from "../../host/messages.js";
import { Code } from "./code.js";
import { Host } from "../processes/host.js";
import { graftsFor } from "./grafted.js";
import type { Publish, Surroundings } from "../processes/host-process.js";
import { attachedAs, orderOf, type FoundPlugin } from "./loader.js";
import type { Logger } from "../log.js";
import type { SpareRoom } from "../processes/spares.js";

/** How long a process gets for its unload hooks, once nothing runs in it. Milliseconds. */
export const UNLOAD_MS = 5000;

/** How long an action gets to stop when it was asked to, and nothing else runs. Milliseconds. */
const ACTIONS_MS = 30_000;

/** Plugins that share a process, and that process, from their load until nothing of them runs any more. */
export class Group {
  private retired = false;

  private constructor(
    /** Those that were loaded. */
    readonly codes: readonly Code[],
    /** Why the others were not, by plugin. */
    readonly refusals: ReadonlyMap<string, Refusal>,
    private readonly host: Host,
  ) {}

  /** Starts a process and loads the plugins into it, in this order. Never fails: what went wrong is in `refusals`. */
  static async start(
    members: readonly FoundPlugin[],
    room: SpareRoom,
    log: Logger,
    publish: Publish,
    surroundings?: Surroundings,
  ): Promise<Group> {
    const names = members.map(({ descriptor }) => descriptor.name);
    const orders = members.map((plugin) => orderOf(plugin, true));
    // a process speaks for the plugins in it, whatever it says
    const ownEvents: Publish = (order) =>
      names.includes(order.plugin)
        ? publish(order)
        : Promise.reject(new RmiError("usage", "an event of a plugin of another process"));
    const host = new Host(orders, log.with({ plugin: names.join(",") }), ownEvents, surroundings);
    const refusals = await host.start();
    const loaded = members.filter(({ descriptor }) => !refusals.has(descriptor.name));
    if (loaded.length === 0) await host.stop(UNLOAD_MS);
    const grafts = [...host.reports.values()].flatMap((report) => report.grafts);
    const codes = loaded.map((plugin) => {
      const { name } = plugin.descriptor;
      const added = graftsFor(name, grafts, loaded);
      const served = attachedAs(plugin, host.reports.get(name));
      return new Code({
        plugin,
        served,
        added,
        host,
        room,
        log: log.with({ plugin: name }),
        publish: ownEvents,
        surroundings,
      });
    });
    return new Group(codes, refusals, host);
  }

  get pid(): number | undefined {
    return this.host.pid;
  }

  /** Whether others serve its plugins by now. */
  get isRetired(): boolean {
    return this.retired;
  }

  has(plugin: string): boolean {
    return this.codes.some((code) => code.name === plugin);
  }

  /** Others serve its plugins: what waits for its process goes there, and no process is started any more. */
  handOver(successors: readonly Group[]): void {
    this.retired = true;
    this.host.handOver((plugin) => successors.find((group) => group.has(plugin))?.host);
    for (const code of this.codes) code.retire();
  }

  /**
   * Calls come to their end, however long that takes; actions, which were asked to stop, get a while. Then the unload hooks
   * run, and the process ends.
   */
  async retire(): Promise<void> {
    await Promise.all([this.host.quiet(), ...this.codes.map((code) => code.forksDone())]);
    const over = new AbortController();
    await Promise.race([
      this.host.actionsDone(),
      pause(ACTIONS_MS, undefined, { signal: over.signal }).catch(() => undefined),
    ]);
    over.abort();
    await this.host.stop(UNLOAD_MS);
  }

  /** Ends its processes, unload hooks run; what still runs in them ends as `host-restarted`, or `killed`. */
  async end(): Promise<void> {
    for (const code of this.codes) code.endForks();
    await this.host.stop(UNLOAD_MS);
  }
}
