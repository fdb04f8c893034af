import { basename, dirname, extname, resolve } from "node:path";
import { loadDescriptor, type DescriptorSettings } from "../../config/descriptor.js";
import { listFiles } from "../../config/folder.js";
import type { Places } from "../../config/places.js";
import { CONFIG_EXTENSIONS } from "../../config/reader.js";
import { RmiError } from "../../errors.js";
import type { Json } from "../../json.js";
import { redact } from "../../transport/url.js";
import { timestamp } from "../../wire/timestamp.js";
import { endpointOf } from "../attachment.js";
import { cancel } from "../builtin.js";
import type { CallStatus } from "../calls/call.js";
import { findPlugin, requireOwnQueue, requireUsableUrl, type FoundPlugin } from "./loader.js";
import type { Logger } from "../log.js";
import { helpReport } from "../report.js";
import type { Loaded, Roster } from "./roster.js";

/** The plugins that an agent serves, for whoever manages it (spec 3.18). One operation is carried out after another. */
export interface PluginContainer {
  /**
   * Loads a plugin and serves it.
   *
   * @param path  its descriptor in the agent's plugins folder: an absolute path, or one from there; the extension may be
   *   left out
   * @throws RmiError `plugin-loaded`; `config` for a path outside of that folder, a descriptor with faults or one that is
   *   disabled, missing files; otherwise why its code was refused: `contract-mismatch`, `remote`, `unsupported`, …
   */
  load(path: string): Promise<PluginStatus>;
  /**
   * Reads a plugin again from disk, and serves what is there now. What waits is run by the new code, each call once; what
   * runs comes to its end in the old. Resolves when the new code serves; when it cannot be loaded, the old goes on.
   *
   * Plugins that share the process are read again with it.
   *
   * @param plugin  its name, or the path of its descriptor
   * @throws RmiError `plugin-not-found`, and as `load`
   */
  reload(plugin: string): Promise<PluginStatus>;
  /**
   * Serves a plugin no more: what waits ends as `cancelled`, what runs comes to its end, or is cancelled when that takes
   * longer than the agent's drain; then the queue is deleted (managed=2) and the unload hooks run.
   *
   * @throws RmiError `plugin-not-found`
   */
  unload(plugin: string, options?: ShutdownOptions): Promise<void>;
  /** In the order in which they were loaded. */
  status(): readonly PluginStatus[];
  /** What waits and runs, plugin by plugin; calls of `Admin` are left out. */
  calls(): readonly CallStatus[];
  /** The report of spec 3.14: what the plugins offer, as `Admin.help()` tells it. */
  show(): string;
  /** As `Admin.cancel()`. @returns the serial numbers that this has cancelled */
  cancel(sn: string | null | undefined, criteria?: Json): readonly string[];
}

export interface ShutdownOptions {
  /** What runs is cancelled at once. Default false: it comes to its end. */
  readonly hard?: boolean;
}

/** What a plugin is doing. JSON-shaped. */
export interface PluginStatus {
  readonly name: string;
  /** Its descriptor. */
  readonly path: string;
  /** Without credentials; null when it names none. */
  readonly broker: string | null;
  readonly queue: string | null;
  /** Whether requests come in now. */
  readonly attached: boolean;
  /** Of the process that runs its direct calls; null while it is being started again. */
  readonly pid: number | null;
  /** Calls of it that run, and that wait. */
  readonly running: number;
  readonly queued: number;
  /** Which build it is. */
  readonly contract: string;
  /** When its code was loaded. */
  readonly loaded: string;
}

export interface ContainerOptions {
  readonly roster: Roster;
  readonly places: Places;
  readonly log: Logger;
  readonly pamService?: string | undefined;
}

/** Names and paths, descriptors and reports; who serves what is the roster's. */
export class Container implements PluginContainer {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ContainerOptions) {}

  /** Loads all that can be: what cannot is reported and left out. */
  async loadAll(descriptors: readonly DescriptorSettings[]): Promise<void> {
    const { roster, places, log, pamService } = this.options;
    const found: FoundPlugin[] = [];
    for (const descriptor of descriptors) {
      if (!descriptor.enabled) {
        log.log("info", "plugin.disabled", { plugin: descriptor.name });
        continue;
      }
      try {
        const plugin = await findPlugin(descriptor, places, pamService);
        requireOwnQueue(plugin, found);
        found.push(plugin);
      } catch (error) {
        this.refused(descriptor.name, RmiError.from(error));
      }
    }
    for (const [plugin, refusal] of await roster.startAll(found)) this.refused(plugin, refusal);
    await roster.forgetCopies();
  }

  load(path: string): Promise<PluginStatus> {
    const { roster, places, pamService } = this.options;
    return this.inTurn(async () => {
      const file = await this.fileOf(path);
      const descriptor = await loadDescriptor(places, file);
      const { name } = descriptor;
      if (roster.find(name)) throw new RmiError("plugin-loaded", `plugin: ${path}, already loaded`);
      if (!descriptor.enabled)
        throw new RmiError("config", `${file}: main.enabled: the plugin is disabled; it was not loaded`);
      await roster.left(name);
      await roster.exchange([await findPlugin(descriptor, places, pamService)]);
      return statusOf(this.find(name));
    });
  }

  reload(plugin: string): Promise<PluginStatus> {
    const { roster, log } = this.options;
    return this.inTurn(async () => {
      const { found, group } = this.find(plugin);
      const { name } = found.descriptor;
      try {
        await roster.exchange(await this.readAgain(group.codes.map((code) => code.plugin)));
      } catch (error) {
        const { code, message } = RmiError.from(error);
        log.log("error", "plugin.reload-failed", { plugin: name, code, message });
        throw error;
      }
      return statusOf(this.find(name));
    });
  }

  async unload(plugin: string, { hard = false }: ShutdownOptions = {}): Promise<void> {
    const name = await this.beginUnload(plugin, hard);
    await this.options.roster.left(name); // not in turn: others need not wait for its calls
  }

  /** @returns the plugin's name, when it is out of service */
  private beginUnload(plugin: string, hard: boolean): Promise<string> {
    const { roster } = this.options;
    return this.inTurn(async () => {
      const { found, group, service } = this.find(plugin);
      const { name } = found.descriptor;
      const others = group.codes.filter((code) => code.name !== name).map((code) => code.plugin);
      await roster.exchange(await this.readAgain(others), name);
      if (hard) service.cancelAll();
      return name;
    });
  }

  /** What plugin code asks (PluginContainer of gofer-rmi/plugin). Nothing of it waits for calls: one of them may be asking. */
  async asked(question: string): Promise<Json> {
    const { operation, args } = JSON.parse(question) as {
      operation: string;
      args: readonly (string | null)[];
    };
    const [name, url, queue] = args;
    const plugin = name ?? "";
    const asJson = (status: unknown): Json => JSON.parse(JSON.stringify(status)) as Json;
    if (operation === "load") return asJson(await this.load(plugin));
    if (operation === "reload") return asJson(await this.reload(plugin));
    if (operation === "status") return asJson(this.status());
    if (operation === "attach") return this.attach(plugin, url ?? undefined, queue ?? undefined);
    if (operation === "detach") return this.detach(plugin);
    if (operation !== "unload") throw new RmiError("unsupported", `no operation is called ${operation}`);
    await this.beginUnload(plugin, false);
    return null;
  }

  private attach(plugin: string, url: string | undefined, queue: string | undefined): Promise<null> {
    const { roster } = this.options;
    return this.inTurn(async () => {
      const { service } = this.find(plugin);
      const { served } = service.code;
      const moved = { ...served, descriptor: { ...served.descriptor, url, queue } };
      requireUsableUrl(moved.descriptor);
      requireOwnQueue(
        moved,
        roster.loaded.map((other) => other.service.code.served),
      );
      service.move(endpointOf(moved));
      return null;
    });
  }

  private detach(plugin: string): Promise<null> {
    return this.inTurn(async () => {
      await this.find(plugin).service.detach();
      return null;
    });
  }

  status(): readonly PluginStatus[] {
    return this.options.roster.loaded.map(statusOf);
  }

  calls(): readonly CallStatus[] {
    return this.options.roster.services.flatMap(({ calls }) => calls.list());
  }

  show(): string {
    return helpReport(this.options.roster.loaded.map(({ service }) => service.code.contract));
  }

  cancel(sn: string | null | undefined, criteria?: Json): readonly string[] {
    return cancel(this.options.roster, sn, criteria);
  }

  /** Resolves when no operation is under way. */
  async idle(): Promise<void> {
    await this.turn;
  }

  private inTurn<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.turn.then(operation).finally(() => this.options.roster.forgetCopies());
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async readAgain(plugins: readonly FoundPlugin[]): Promise<readonly FoundPlugin[]> {
    const { places, pamService } = this.options;
    return Promise.all(
      plugins.map(async ({ descriptor: { name, file } }) => {
        const descriptor = await loadDescriptor(places, file);
        if (descriptor.name !== name)
          throw new RmiError("config", `${file}: main.name: it is ${name} that is served; load it anew`);
        if (!descriptor.enabled)
          throw new RmiError("config", `${file}: main.enabled: ${name} is disabled; unload it instead`);
        return findPlugin(descriptor, places, pamService);
      }),
    );
  }

  private find(plugin: string): Loaded {
    const { roster, places } = this.options;
    const file = resolve(places.plugins, plugin);
    const found =
      roster.find(plugin) ?? roster.loaded.find((one) => resolve(one.found.descriptor.file) === file);
    if (found === undefined) throw new RmiError("plugin-not-found", `plugin: ${plugin}, not-found`);
    return found;
  }

  /** Descriptors come from the plugins folder alone: who may name a plugin to load must not choose its code. */
  private async fileOf(path: string): Promise<string> {
    const folder = resolve(this.options.places.plugins);
    const file = resolve(folder, path);
    if (dirname(file) !== folder)
      throw new RmiError("config", `${path}: descriptors are loaded from ${folder} only`);
    if (CONFIG_EXTENSIONS.includes(extname(file))) return file;
    const files = await listFiles(folder, CONFIG_EXTENSIONS);
    return files.find((one) => basename(one, extname(one)) === basename(file)) ?? `${file}.conf`;
  }

  private refused(plugin: string, { code, message }: Pick<RmiError, "code" | "message">): void {
    this.options.log.log("error", "plugin.refused", { plugin, code, message });
  }
}

function statusOf({ found, group, service, loadedAt }: Loaded): PluginStatus {
  const { name, file } = service.code.served.descriptor;
  const { url, queue } = service.place;
  return {
    name,
    path: file,
    broker: url === undefined ? null : redact(url),
    queue: queue ?? null,
    attached: service.isAttached,
    pid: group.pid ?? null,
    ...service.calls.counts,
    contract: found.contract.digest.slice(0, 12),
    loaded: timestamp(loadedAt),
  };
}
