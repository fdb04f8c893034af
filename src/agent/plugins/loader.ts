import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DescriptorSettings } from "../../config/descriptor.js";
import type { Places } from "../../config/places.js";
import type { Contract } from "../../contract/contract.js";
import { contractDigest } from "../../contract/digest.js";
import { RmiError } from "../../errors.js";
import type { Authenticator } from "../../security/authenticator.js";
import { findAuthenticator } from "../../security/load.js";
import type { KeptModule, LoadOrder, LoadReport } from "../../host/messages.js";
import { isObject } from "../../json.js";
import { usableUrl } from "../../transport/connect.js";
import { keepModule } from "./kept.js";

/** A plugin's three parts, found and read; its module is not evaluated here, nor anywhere in this process. */
export interface FoundPlugin {
  readonly descriptor: DescriptorSettings;
  readonly contract: Contract;
  /** Absolute path of the built module. */
  readonly module: string;
  readonly kept: KeptModule;
  /** Undefined: messages are neither signed nor validated. */
  readonly authenticator: Authenticator | undefined;
  /** Of members that ask for a user and name no service. Undefined: gofer's default. */
  readonly pamService: string | undefined;
}

/**
 * Finds a descriptor's contract and module in the module folders; the first folder that has the contract has both.
 *
 * @throws RmiError `config` when one is missing or unreadable, or the URL is none; `contract-mismatch` when the contract was changed after
 *   it was made
 */
export async function findPlugin(
  descriptor: DescriptorSettings,
  places: Places,
  pamService?: string,
): Promise<FoundPlugin> {
  requireUsableUrl(descriptor);
  const authenticator = await authenticatorOf(descriptor, places);
  const name = descriptor.module ?? descriptor.name;
  for (const folder of places.modules) {
    const text = await readIfThere(join(folder, `${name}.api.json`));
    if (text === undefined) continue;
    const module = join(folder, `${name}.mjs`);
    const code = await readIfThere(module);
    if (code === undefined) throw missing(descriptor, `${name}.mjs`, [folder]);
    const contract = readContract(text, join(folder, `${name}.api.json`));
    const kept = await keepModule(places.state, name, code);
    return { descriptor, contract, module, kept, authenticator, pamService };
  }
  throw missing(descriptor, `${name}.api.json`, places.modules);
}

/** A broker that is away may come back; a URL that names none never will. @throws RmiError `config` */
export function requireUsableUrl({ file, url }: DescriptorSettings): void {
  if (url === undefined) return;
  try {
    usableUrl(url);
  } catch (cause) {
    throw new RmiError("config", `${file}: messaging.url: ${RmiError.from(cause).message}`, { cause });
  }
}

/** A plugin whose authenticator cannot be had is not served at all: a setting that guards is never read over. */
async function authenticatorOf(
  { file, authenticator }: DescriptorSettings,
  places: Places,
): Promise<Authenticator | undefined> {
  if (authenticator === undefined) return undefined;
  try {
    return await findAuthenticator(authenticator, places.modules);
  } catch (cause) {
    throw new RmiError("config", `${file}: messaging.authenticator: ${RmiError.from(cause).message}`, {
      cause,
    });
  }
}

/** What a process is told in order to load the plugin. @param hooks  whether it is the plugin's host, not one for a single call */
export function orderOf(plugin: FoundPlugin, hooks: boolean): LoadOrder {
  const { descriptor, module, kept, contract, pamService } = plugin;
  const { name, file, properties, traces, extends: base } = descriptor;
  return {
    name,
    module,
    kept,
    contract,
    hooks,
    file,
    properties,
    traces,
    ...(hooks && base !== undefined && { extends: base }),
    ...(pamService !== undefined && { pamService }),
  };
}

/** The plugin, attached where its load hooks have said, if they have. */
export function attachedAs(plugin: FoundPlugin, report: LoadReport | undefined): FoundPlugin {
  if (report === undefined) return plugin;
  const { url, queue } = report;
  return {
    ...plugin,
    descriptor: { ...plugin.descriptor, url: url ?? undefined, queue: queue ?? undefined },
  };
}

/** Of two plugins on one queue each would get every other request of both. @throws RmiError `config` for the second */
export function requireOwnQueue({ descriptor }: FoundPlugin, others: readonly FoundPlugin[]): void {
  const { name, file, url, queue } = descriptor;
  if (url === undefined || queue === undefined) return;
  const owner = others
    .map((other) => other.descriptor)
    .find((other) => other.name !== name && other.url === url && other.queue === queue);
  if (owner === undefined) return;
  const message = `${file}: model.queue: "${queue}" is served by plugin ${owner.name} already; each needs its own`;
  throw new RmiError("config", message);
}

function missing({ file }: DescriptorSettings, what: string, folders: readonly string[]): RmiError {
  const advice = "run gofer build, and deploy its whole output";
  return new RmiError("config", `${file}: ${what} not found in ${folders.join(", ")}; ${advice}`);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new RmiError("config", `${path}: ${(cause as Error).message}`, { cause });
  }
}

function readContract(text: string, path: string): Contract {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RmiError("config", `${path}: ${(cause as Error).message}`, { cause });
  }
  if (!isContract(value)) {
    throw new RmiError(
      "config",
      `${path}: not a contract of format 1; was it made by another version of gofer?`,
    );
  }
  if (value.digest !== contractDigest(value)) {
    throw new RmiError("contract-mismatch", `${path}: changed after it was made; build the plugin again`);
  }
  return value;
}

/** Its format; the rest of its shape follows from its digest, which only the generator makes. */
function isContract(value: unknown): value is Contract {
  return isObject(value) && value["contract"] === 1;
}
