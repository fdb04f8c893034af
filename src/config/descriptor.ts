import { basename, dirname, extname, join, resolve } from "node:path";
import { configError, mergeReadings } from "./document.js";
import type { ConfigFault, Document, Reading } from "./document.js";
import { listFiles } from "./folder.js";
import type { Places } from "./places.js";
import { flag, name, names, oneOf, seconds, text, whole, wholeSeconds } from "./properties.js";
import { CONFIG_EXTENSIONS, readConfig, readIfThere } from "./reader.js";
import { check } from "./schema.js";

const DAY_S = 86_400;

/** Spec 4.5 with what gofer documents of extension, and our `main.host`, `main.traces` and `model.spares`. */
const SCHEMA = {
  main: {
    enabled: flag(false),
    name,
    plugin: name,
    threads: whole(1, 1, 1000),
    latency: seconds(0, 0, DAY_S),
    accept: names,
    forward: names,
    host: name,
    extends: name,
    requires: names,
    traces: flag(false),
  },
  messaging: {
    url: text,
    uuid: text,
    cacert: text,
    clientcert: text,
    clientkey: text,
    host_validation: flag(true), // D-9, X-34: gofer's documents say so, its code did otherwise
    authenticator: text,
    heartbeat: wholeSeconds(10, 0, 3600),
  },
  model: {
    managed: oneOf<"0" | "1" | "2", 0 | 1 | 2>(2, { "0": 0, "1": 1, "2": 2 }),
    queue: text,
    expiration: wholeSeconds(0, 0, 365 * DAY_S),
    spares: whole(2, 0, 100),
  },
};

/** PEM files, as absolute paths. */
export interface DescriptorTls {
  readonly cacert?: string;
  readonly clientcert?: string;
  readonly clientkey?: string;
  /** Default true. */
  readonly hostValidation: boolean;
}

/** A plugin's descriptor with the operator's overlay merged over it: total and checked. */
export interface DescriptorSettings {
  /** `main.name`, or the file's name without its extension. Fit for file names. */
  readonly name: string;
  /** The descriptor, without the overlay. */
  readonly file: string;
  /** Default false, as in gofer. */
  readonly enabled: boolean;
  /** Calls that run at a time. Default 1. */
  readonly threads: number;
  /** How long a request waits before it is run. Default 0. */
  readonly latencyMs: number;
  /** The broker's. Undefined: the plugin is loaded, and not connected. */
  readonly url: string | undefined;
  /** The address it serves: `model.queue`, else `messaging.uuid` (F-18). */
  readonly queue: string | undefined;
  /** What the agent does about the queue: 0 nothing, 1 declares it, 2 also deletes it on unload. Default 2. */
  readonly managed: 0 | 1 | 2;
  /** Whether a file says so. A broker that can not do what is asked for is refused; one that can not do the default is not. */
  readonly managedIsGiven: boolean;
  /** Processes kept ready for forked calls; 0: each call starts its own. Default 2. */
  readonly spares: number;
  /** The queue goes when it had no reader for this long. 0: it stays. Default 0. */
  readonly expiresMs: number;
  /** 0: none. Default 10,000. */
  readonly heartbeatMs: number;
  readonly tls: DescriptorTls;
  /** Plugins that name the same host share a process. */
  readonly host: string | undefined;
  /** `main.plugin`: the module's name where it is not the plugin's. Fit for file names. */
  readonly module: string | undefined;
  readonly authenticator: string | undefined;
  /** Plugins whose requests this one takes, and those it hands its own on to; `*` is all. Default none. */
  readonly accept: readonly string[];
  readonly forward: readonly string[];
  /** The plugin in the same process that offers what this one does as well. */
  readonly extends: string | undefined;
  /** Plugins that are loaded before it. */
  readonly requires: readonly string[];
  /** Whether callers hear where an error was thrown. Default false: its class and message alone. */
  readonly traces: boolean;
  /** All sections, ours too, as they stand in descriptor and overlay. */
  readonly properties: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The plugin's own sections. */
  readonly sections: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Odd things that stopped nothing: lines that are none, unknown properties of known sections. To be logged. */
  readonly warnings: readonly ConfigFault[];
}

export interface LoadedDescriptors {
  /** In the order of their files' names; disabled ones are among them. */
  readonly descriptors: readonly DescriptorSettings[];
  /** Of the descriptors that are not. */
  readonly faults: readonly ConfigFault[];
  /** Overlays that no descriptor has. To be logged. */
  readonly warnings: readonly ConfigFault[];
}

type DescriptorPlaces = Pick<Places, "plugins" | "overlay">;

/**
 * Reads every descriptor of the plugins folder. One with a fault never stops the others.
 *
 * @throws RmiError `config` only when the folder itself cannot be read
 */
export async function loadDescriptors(places: DescriptorPlaces): Promise<LoadedDescriptors> {
  const files = await listFiles(places.plugins, CONFIG_EXTENSIONS);
  const outcomes = await Promise.all(files.map((file) => readDescriptor(places, file)));
  const descriptors = new Map<string, DescriptorSettings>();
  const faults: ConfigFault[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind === "faults") faults.push(...outcome.faults);
    else {
      const { settings } = outcome;
      const other = descriptors.get(settings.name);
      if (!other) descriptors.set(settings.name, settings);
      else faults.push(taken(settings, other));
    }
  }
  const used = new Set(outcomes.map(({ overlay }) => overlay));
  const overlays = await listFiles(places.overlay, CONFIG_EXTENSIONS);
  const idle = overlays.filter((file) => !used.has(stemOf(file)));
  const warnings = idle.map((file) => ({
    file,
    what: `changes nothing: no plugin is called ${stemOf(file)}`,
  }));
  return { descriptors: [...descriptors.values()], faults, warnings };
}

/** Reads one descriptor and its overlay. @throws RmiError `config` that lists every fault of both */
export async function loadDescriptor(places: DescriptorPlaces, file: string): Promise<DescriptorSettings> {
  const outcome = await readDescriptor(places, file);
  if (outcome.kind === "faults") throw configError(outcome.faults);
  return outcome.settings;
}

type Outcome =
  | { readonly kind: "settings"; readonly settings: DescriptorSettings }
  | { readonly kind: "faults"; readonly faults: readonly ConfigFault[] };

async function readDescriptor(
  { overlay }: DescriptorPlaces,
  file: string,
): Promise<Outcome & { readonly overlay: string }> {
  const stem = stemOf(file);
  const own = await readConfig(file);
  const name = overlayName(own.document, stem);
  const overlays = CONFIG_EXTENSIONS.map((extension) => join(overlay, name + extension));
  const reading = mergeReadings([own, ...(await Promise.all(overlays.map(readIfThere)))]);
  return { ...settingsOf(reading, file, stem), overlay: name };
}

function stemOf(file: string): string {
  return basename(file, extname(file));
}

/** Which overlay belongs to a descriptor: that of its name. A bad name becomes a fault later, and never a path. */
function overlayName(document: Document, stem: string): string {
  const given = document.get("main")?.get("name")?.value ?? "";
  return given !== "" && name.valid(given) ? given : stem;
}

function settingsOf(reading: Reading, file: string, stem: string): Outcome {
  const { values, warnings, others, ...checked } = check(SCHEMA, reading.document);
  const { main, messaging, model } = values;
  const faults = [...reading.faults, ...checked.faults];
  if (main.name === undefined && !name.valid(stem))
    faults.push({ file, what: `the file's name must be ${name.must}` });
  if (faults.length > 0) return { kind: "faults", faults };

  const pem = (key: "cacert" | "clientcert" | "clientkey"): DescriptorTls | object => {
    const path = messaging[key];
    return path === undefined ? {} : { [key]: resolve(dirname(file), path) };
  };
  const settings: DescriptorSettings = {
    name: main.name ?? stem,
    file,
    enabled: main.enabled,
    threads: main.threads,
    latencyMs: main.latency,
    url: messaging.url,
    queue: model.queue ?? messaging.uuid,
    managed: model.managed,
    managedIsGiven: reading.document.get("model")?.has("managed") === true,
    expiresMs: model.expiration,
    spares: model.spares,
    heartbeatMs: messaging.heartbeat,
    tls: {
      ...pem("cacert"),
      ...pem("clientcert"),
      ...pem("clientkey"),
      hostValidation: messaging.host_validation,
    },
    host: main.host,
    module: main.plugin,
    authenticator: messaging.authenticator,
    accept: main.accept,
    forward: main.forward,
    extends: main.extends,
    requires: main.requires,
    traces: main.traces,
    properties: plain(reading.document),
    sections: plain(others),
    warnings: [...reading.warnings, ...warnings],
  };
  return { kind: "settings", settings };
}

function plain(document: Document): DescriptorSettings["sections"] {
  const sections = [...document].map(([section, entries]) => [
    section,
    Object.fromEntries([...entries].map(([key, { value }]) => [key, value])),
  ]);
  return Object.fromEntries(sections) as DescriptorSettings["sections"];
}

function taken({ name: wanted, file }: DescriptorSettings, other: DescriptorSettings): ConfigFault {
  return { file, property: "main.name", what: `"${wanted}" is the name of ${other.file} already` };
}
