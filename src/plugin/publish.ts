import { RmiError } from "../errors.js";
import { durationMs } from "../options.js";
import { currentPlugin } from "./scope.js";

export interface PublishOptions {
  /** The broker drops the event when nobody took it within this time: **seconds**, or text such as `"30s"`. Default: it stays. */
  readonly ttl?: number | string;
  /** Default: a fresh one. */
  readonly sn?: string;
}

/** An event on its way out of the plugin's process. */
export interface Publication {
  readonly plugin: string;
  readonly address: string;
  readonly body: object;
  readonly ttlMs: number | undefined;
  readonly sn: string | undefined;
}

/** Takes it to the agent. @returns its serial number, once the broker has it */
export type Outlet = (publication: Publication) => Promise<string>;

let outlet: Outlet | undefined;

/** Called by a host before it imports plugin code. */
export function installOutlet(takes: Outlet): void {
  outlet = takes;
}

/**
 * Publishes an event: a document of the plugin's own that answers nothing, such as a heartbeat (W-6). It goes over the
 * plugin's own broker, by its agent's connection; whoever reads the queue gets it, with an `EventConsumer` for example.
 *
 * @param address  `queue` or `exchange/key`
 * @param body     the event's own properties; what a result may be, too
 * @returns its serial number, once the broker has it
 * @throws RmiError `usage` for a reserved property or outside of an agent; `invalid-return` for what cannot travel;
 *   `unavailable` while the plugin is not attached; `not-found` for an address that there is not
 */
export async function publish(
  address: string,
  body: object,
  { ttl, sn }: PublishOptions = {},
): Promise<string> {
  const plugin = currentPlugin();
  if (outlet === undefined || plugin === undefined)
    throw new RmiError("usage", "publish() was called outside of an agent");
  const ttlMs = ttl === undefined ? undefined : durationMs(typeof ttl === "number" ? ttl * 1000 : ttl, "ttl");
  return outlet({ plugin, address, body, ttlMs: ttlMs || undefined, sn });
}
