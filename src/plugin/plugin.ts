import { RmiError } from "../errors.js";
import type { Json } from "../json.js";
import { whiteboard } from "./whiteboard.js";

/** A section of a descriptor. What is not there is null (F-6). */
export type ConfigSection = Record<string, string | null>;
/** A descriptor with its overlay: `cfg.section.property`. A section that is not there is empty. */
export type Config = Record<string, ConfigSection>;

/** Something that a plugin offers: a class, or a function. */
type Offered = (abstract new (...args: never[]) => unknown) | ((...args: never[]) => unknown);

/** A part of one plugin's API that another offers as well. */
export interface Graft {
  readonly into: string;
  readonly from: string;
  /** A class of `from`; undefined for a function. */
  readonly namespace?: string;
  readonly member?: string;
}

/** A plugin, as plugin code sees it. It finds those of its own process: itself, and those that share it. */
export class Plugin {
  private readonly offered = new Map<string, unknown>();

  private constructor(
    readonly name: string,
    /** Of its descriptor. */
    readonly path: string,
    /** What a load hook changes of `cfg.messaging.url` and `cfg.model.queue` is where the plugin is attached. */
    readonly cfg: Config,
  ) {}

  /** The whiteboard that all plugins share. */
  readonly whiteboard = whiteboard;

  /**
   * The plugin of that name, in this process; also while its module is being evaluated. Its descriptor's path, and the
   * module's name where that is another, find it as well.
   */
  static find(name: string): Plugin | undefined {
    const isMeant = ({ path, cfg }: Plugin): boolean => path === name || cfg["main"]!["plugin"] === name;
    return registry.get(name) ?? Plugin.all().find(isMeant);
  }

  /** All of this process, in the order in which they were loaded. */
  static all(): readonly Plugin[] {
    return [...registry.values()];
  }

  /** Of `cfg`, as it is now; `attach` goes there. Null: none. */
  get url(): string | null {
    return this.cfg["messaging"]!["url"] || null;
  }

  /** The address that it serves: `model.queue`, else `messaging.uuid` (F-18). Null: none. */
  get queue(): string | null {
    return this.cfg["model"]!["queue"] || this.uuid;
  }

  get uuid(): string | null {
    return this.cfg["messaging"]!["uuid"] || null;
  }

  /** Seconds that a request waits before it is run. */
  get latency(): number {
    return Number(this.cfg["main"]!["latency"]);
  }

  /** Plugins whose requests it takes, and those it hands its own on to. */
  get accept(): readonly string[] {
    return listed(this.cfg["main"]!["accept"]);
  }

  get forward(): readonly string[] {
    return listed(this.cfg["main"]!["forward"]);
  }

  /** Whether it has been loaded whole: false in its load hooks. */
  get isStarted(): boolean {
    return started.has(this.name);
  }

  /** Whether it offers a class or function of that name, its own or another plugin's. */
  provides(name: string): boolean {
    return this.offered.has(name) || added.get(this.name)?.has(name) === true;
  }

  /**
   * Reads requests from `url` and `queue` from now on, in place of where it does. Calls that are under way are
   * answered on the way they came. Lasts until the plugin is loaded again. Resolves when the agent has begun to.
   *
   * @throws RmiError `config` for a URL that is none, or a queue that another plugin serves
   */
  async attach(): Promise<void> {
    await ask("attach", this.name, this.url, this.queue);
  }

  /** Takes no more requests; the queue is deleted where the descriptor says so (managed=2). What waits is run. */
  async detach(): Promise<void> {
    await ask("detach", this.name);
  }

  /** Serves no more, as `PluginContainer.unload`: also the call or action that asks comes to its end. */
  shutdown(): Promise<void> {
    return PluginContainer.unload(this.name);
  }

  /**
   * A class that it offers, else a function. To be extended, or to be delegated to. A class that extends one
   * offers its members, too, with what they ask for, where `T` says which they are: `get<typeof Dog>("Dog")` after
   * `import type { Dog }`. Of an interface, or `new () => Barks`, nobody can tell what is remote: none is offered.
   *
   * In the process of a forked call there is only the plugin that was called: one with such a class has no forked members.
   */
  get<T = unknown>(name: string): T | undefined {
    return this.offered.get(name) as T | undefined;
  }

  /**
   * Offers a class or function of another plugin, or all that it offers, as its own. In a load hook: what a plugin
   * offers is settled when it has been loaded.
   *
   * @throws RmiError `usage` for what no plugin of this process offers, or when it is too late
   */
  add(thing: Offered | Plugin): void {
    if (loading === 0)
      throw new RmiError("usage", `${this.name}: what it offers is settled; add to it in a load hook`);
    if (thing instanceof Plugin) {
      for (const name of thing.offered.keys()) this.graft(thing, name);
      return;
    }
    for (const plugin of registry.values()) {
      for (const [name, offered] of plugin.offered) if (offered === thing) return this.graft(plugin, name);
    }
    throw new RmiError("usage", `${thing.name || "that"} is offered by no plugin of this process`);
  }

  private graft(from: Plugin, name: string): void {
    const isClass = classes.has(from.offered.get(name) as object);
    grafts.push({ into: this.name, from: from.name, ...(isClass ? { namespace: name } : { member: name }) });
    added.set(this.name, (added.get(this.name) ?? new Set()).add(name));
  }

  /** For the host: a plugin that is about to be loaded. */
  static open(name: string, path: string, properties: Readonly<Record<string, ConfigSection>>): Plugin {
    const plugin = new Plugin(name, path, configOf({ ...properties, main: { name, ...properties["main"] } }));
    registry.set(name, plugin);
    return plugin;
  }

  /** For the host: what its module offers. */
  offer(name: string, thing: unknown, isClass: boolean): void {
    this.offered.set(name, thing);
    if (isClass) classes.add(thing as object);
  }

  /** For the host: it could not be loaded. */
  close(): void {
    registry.delete(this.name);
  }
}

const registry = new Map<string, Plugin>();
const classes = new WeakSet<object>();
const started = new Set<string>();
/** Plugins that are being loaded now. */
let loading = 0;
/** By plugin: what it offers of others'. */
const added = new Map<string, Set<string>>();
let grafts: Graft[] = [];

/** For the host: what was added since the last time. */
export function takeGrafts(): readonly Graft[] {
  const taken = grafts;
  grafts = [];
  return taken;
}

/** For the host: loads a plugin. Only meanwhile may what plugins of this process offer change. */
export async function whileLoading<T>(name: string, load: () => Promise<T>): Promise<T> {
  loading++;
  try {
    const loaded = await load();
    started.add(name);
    return loaded;
  } finally {
    loading--;
  }
}

function listed(names: string | null | undefined): readonly string[] {
  return (names ?? "").split(",").flatMap((name) => name.trim() || []);
}

function configOf(properties: Readonly<Record<string, ConfigSection>>): Config {
  const section = (values: ConfigSection): ConfigSection =>
    new Proxy(Object.assign(Object.create(null) as ConfigSection, values), {
      get: (target, name) => (typeof name === "string" ? (target[name] ?? null) : undefined),
    });
  const sections = Object.create(null) as Config;
  for (const [name, values] of Object.entries(properties)) sections[name] = section(values);
  return new Proxy(sections, {
    get: (target, name) => (typeof name === "string" ? (target[name] ??= section({})) : undefined),
    set: (target, name, value: unknown) => {
      if (typeof name !== "string" || typeof value !== "object" || value === null)
        throw new RmiError("usage", `cfg.${String(name)}: a section is an object of properties`);
      target[name] = section(value as ConfigSection);
      return true;
    },
  });
}

/** How the agent is asked to manage plugins. */
type Ask = (operation: string, ...args: readonly Json[]) => Promise<Json>;

let ask: Ask = () =>
  Promise.reject(new RmiError("unsupported", "plugins are managed from a plugin's host process only"));

/** For the host: the way to the agent. */
export function connectContainer(way: Ask): void {
  ask = way;
}

/** The agent's plugins, for plugin code that manages them: as the management port does. */
export const PluginContainer = {
  /** @param path  a descriptor in the agent's plugins folder. @throws RmiError as the agent says why not */
  load: (path: string): Promise<Json> => ask("load", path),
  /** Resolves when the new code serves. A call that reloads its own plugin comes to its end in the old code. */
  reload: (plugin: string): Promise<Json> => ask("reload", plugin),
  /** Resolves when the plugin is out of service; what runs of it comes to its end, also the call that asks. */
  unload: async (plugin: string): Promise<void> => void (await ask("unload", plugin)),
  /** What each plugin is doing. */
  status: (): Promise<Json> => ask("status"),
};
