import { RmiError } from "../../errors.js";
import type { Request } from "../../wire/request.js";
import type { PublishOrder, Refusal } from "../../host/messages.js";
import type { Found } from "../calls/call.js";
import type { Code } from "./code.js";
import { Group } from "./group.js";
import type { Publish, Surroundings } from "../processes/host-process.js";
import type { Restored } from "../journal/journal.js";
import { forgetModules } from "./kept.js";
import { requireOwnQueue, type FoundPlugin } from "./loader.js";
import { groupsOf, inLoadOrder, startInTurn } from "./order.js";
import { Service, type ServiceOptions } from "../service.js";
import { SpareRoom } from "../processes/spares.js";

export type RosterOptions = Omit<ServiceOptions, "code" | "entries" | "ended" | "forward"> & {
  readonly surroundings: Surroundings;
  /** The agent's folder. */
  readonly state: string;
  readonly restored: Restored;
  /** How long running calls of a plugin get to end once it is unloaded. */
  readonly drainMs: number;
};

/** A plugin that is served. */
export interface Loaded {
  readonly found: FoundPlugin;
  readonly group: Group;
  readonly service: Service;
  /** Unix milliseconds. */
  readonly loadedAt: number;
}

/** Which plugin is served by which processes, and the change from one such state to the next. */
export class Roster {
  private readonly served = new Map<string, Loaded>();
  /** The names of those, and of those that are being loaded, in the order in which that was asked for. */
  private readonly order = new Set<string>();
  /** By name: of plugins that were unloaded, too, for what is still known and owed of their calls. */
  private readonly known = new Map<string, Service>();
  /** Those whose processes have not ended. */
  private readonly groups = new Set<Group>();
  private readonly leaving = new Map<string, Promise<void>>();
  private readonly room = new SpareRoom();
  private isClosed = false;

  constructor(private readonly options: RosterOptions) {}

  /** In the order in which they were loaded. */
  get loaded(): readonly Loaded[] {
    return [...this.order].flatMap((name) => this.served.get(name) ?? []);
  }

  get services(): readonly Service[] {
    return [...this.known.values()];
  }

  find(name: string): Loaded | undefined {
    return this.served.get(name);
  }

  /** Cancels a call of any plugin. */
  cancel(sn: string): "unknown" | "already" | "cancelled" {
    for (const { calls } of this.known.values()) {
      const answer = calls.cancel(sn);
      if (answer !== "unknown") return answer;
    }
    return "unknown";
  }

  /** The calls of all plugins that wait or run. */
  underWay(): readonly { readonly sn: string; readonly data: string }[] {
    return this.services.flatMap(({ calls }) => calls.underWay());
  }

  /** What became of a call of any plugin. */
  async outcome(sn: string): Promise<Found | undefined> {
    for (const { calls } of this.services) {
      const found = await calls.find(sn);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Resolves when nothing is left of a plugin that was unloaded. */
  async left(name: string): Promise<void> {
    await this.leaving.get(name);
  }

  /**
   * Serves what can be of these, each as soon as its own process is ready and what it requires has been started, or has failed.
   *
   * @returns why the others are not
   */
  async startAll(plugins: readonly FoundPlugin[]): Promise<ReadonlyMap<string, Refusal>> {
    const inTurn = inLoadOrder(plugins);
    for (const { descriptor } of inTurn) this.order.add(descriptor.name);
    this.tellMissing(inTurn);
    const refusals = await startInTurn(groupsOf(inTurn), async (members) => {
      const group = await this.start(members);
      this.serve(group);
      return [...group.refusals];
    });
    return new Map(refusals.flat());
  }

  /** Names that nobody has are ignored, but not without a word: one may be misspelt. */
  private tellMissing(plugins: readonly FoundPlugin[]): void {
    for (const { descriptor } of plugins)
      for (const name of descriptor.requires.filter((each) => !this.order.has(each)))
        this.options.log.log("warn", "plugin.requires-nobody", { plugin: descriptor.name, requires: name });
  }

  /**
   * Serves these plugins beside those that are there, in place of those of the same names; and one of them no more. All
   * new processes are ready before the first old one is let go; when one is not, all stays as it was.
   *
   * @throws RmiError why a plugin was refused; `config` when two would have one queue; `closed` when the agent stops
   */
  async exchange(next: readonly FoundPlugin[], leaver?: string): Promise<void> {
    if (this.isClosed) throw new RmiError("closed", "the agent stops");
    const plugins = new Map(this.loaded.map(({ found }) => [found.descriptor.name, found]));
    if (leaver !== undefined) plugins.delete(leaver);
    for (const plugin of next) plugins.set(plugin.descriptor.name, plugin);
    for (const plugin of next) requireOwnQueue(plugin, [...plugins.values()]);

    const changed = groupsOf(inLoadOrder([...plugins.values()])).filter(
      (members) => !this.isServedAsItIs(members),
    );
    const started = await startInTurn(changed, (members) => this.start(members));
    try {
      this.requireAll(started);
    } catch (error) {
      await Promise.all(started.map((group) => this.end(group)));
      throw error;
    }
    const left = leaver === undefined ? undefined : this.served.get(leaver);
    if (leaver !== undefined) {
      this.served.delete(leaver);
      this.order.delete(leaver);
    }
    const before = new Set(this.groups);
    for (const group of started) this.serve(group);
    const inUse = new Set(this.loaded.map(({ group }) => group));
    const old = [...before].filter((group) => !inUse.has(group) && !group.isRetired);
    this.letGo(old, started, left);
  }

  /** Lets running calls end; those that are left when the signal fires do not. Then ends all processes. */
  async stop(signal: AbortSignal, isHard: boolean): Promise<void> {
    this.isClosed = true;
    const drained = this.services.map((service) => service.drain(signal));
    if (isHard) for (const service of this.services) service.cancelAll();
    await Promise.all(drained);
    await Promise.all([...this.groups].map((group) => group.end()));
  }

  private requireAll(started: readonly Group[]): void {
    const [refusal] = started.flatMap(({ refusals }) => [...refusals.values()]);
    if (refusal !== undefined) throw new RmiError(refusal.code, refusal.message);
    if (this.isClosed) throw new RmiError("closed", "the agent stops");
  }

  private async start(members: readonly FoundPlugin[]): Promise<Group> {
    const publish: Publish = (order) => this.publish(order);
    const group = await Group.start(members, this.room, this.options.log, publish, this.options.surroundings);
    if (group.codes.length > 0) this.groups.add(group);
    return group;
  }

  /** @throws RmiError `unavailable` while the plugin is not served, or has no broker; as sending fails */
  private publish({ plugin, ...event }: PublishOrder): Promise<void> {
    const service = this.known.get(plugin);
    if (service !== undefined) return service.publish(event);
    return Promise.reject(new RmiError("unavailable", `the plugin ${plugin} is not attached yet`));
  }

  private async end(group: Group): Promise<void> {
    await group.end();
    this.groups.delete(group);
  }

  /** Of modules that no process will be started with any more. Not while plugins are being found or exchanged. */
  async forgetCopies(): Promise<void> {
    const codes = [...this.groups].flatMap((group) => group.codes);
    await forgetModules(this.options.state, new Set(codes.map(({ plugin }) => plugin.kept.file)));
  }

  private isServedAsItIs(members: readonly FoundPlugin[]): boolean {
    const group = this.served.get(members[0]!.descriptor.name)?.group;
    return (
      group !== undefined &&
      group.codes.length === members.length &&
      members.every((plugin) => group.codes.some((code) => code.plugin === plugin))
    );
  }

  private serve(group: Group): void {
    const { clock, log } = this.options;
    for (const code of group.codes) {
      const { name, plugin } = code;
      log.log("info", this.served.has(name) ? "plugin.reloaded" : "plugin.loaded", { plugin: name });
      const known = this.known.get(name);
      known?.adopt(code);
      const service = known ?? this.startService(code);
      this.order.add(name);
      this.served.set(name, { found: plugin, group, service, loadedAt: clock() });
    }
  }

  /** The first plugin that has the namespace, and of which the two say so to each other. One hop only. */
  private forward(from: Code, request: Request): Code | undefined {
    const { name, forward } = from.plugin.descriptor;
    const allows = (names: readonly string[], other: string): boolean =>
      names.includes("*") || names.includes(other);
    if (forward.length === 0) return undefined;
    const taker = this.loaded.find(
      ({ service: { code } }) =>
        code.name !== name &&
        allows(forward, code.name) &&
        allows(code.plugin.descriptor.accept, name) &&
        code.provides(request),
    );
    return taker?.service.code;
  }

  private startService(code: Code): Service {
    const { entries, ended } = this.options.restored;
    const mine = ({ plugin }: { readonly plugin: string }): boolean => plugin === code.name;
    const left = { entries: entries.filter(mine), ended: ended.filter(mine) };
    const service = new Service({
      ...this.options,
      code,
      ...left,
      forward: (...asked) => this.forward(...asked),
    });
    this.known.set(code.name, service);
    return service;
  }

  /** Old processes end when what runs in them has; a plugin that leaves ends as `unload` says. */
  private letGo(old: readonly Group[], successors: readonly Group[], left: Loaded | undefined): void {
    const { log, drainMs } = this.options;
    const reason = new RmiError("cancelled", "the plugin was unloaded before it started; it did not run");
    const ended = left?.service.retire(reason, AbortSignal.timeout(drainMs));
    for (const group of old) group.handOver(successors);
    const retired = old.map(async (group) => {
      await ended;
      await group.retire();
      this.groups.delete(group);
    });
    if (left === undefined) return;
    const { name } = left.service;
    const gone = Promise.all(retired).then(() => {
      this.leaving.delete(name);
      log.log("info", "plugin.unloaded", { plugin: name });
    });
    this.leaving.set(name, gone);
  }
}
