import { RmiError } from "../errors.js";
import { own, type Json, type JsonObject } from "../json.js";
import { Fields } from "./fields.js";
import { VERSION } from "./request.js";

/**
 * An event: a document that a plugin or a caller publishes by itself, with properties of its own beside the envelope
 * (W-6). It has neither `data` nor `timestamp`, and answers nothing.
 *
 *   { "heartbeat": { "next": 30, "node": "vec" }, "routing": [null, "vec.events"], "sn": "14cd…", "version": "2.0" }
 */
export interface EventDocument {
  readonly sn: string;
  /** Where it was sent, in gofer's form; undefined when its sender did not say. */
  readonly address: string | undefined;
  /** Its own properties. */
  readonly body: JsonObject;
}

/** What the envelope says, and what would make a signed wrapper of it (W-7). */
const RESERVED = ["sn", "version", "routing", "message"] as const;
const ENVELOPE: ReadonlySet<string> = new Set(["sn", "version", "routing"]);

/**
 * @param body  properties of the event's own. gofer lets them replace those of the envelope (W-12); ours are refused, for
 *   what is then sent could not be read, or not as what it is
 * @throws RmiError `usage` for a reserved property
 */
export function encodeEvent(address: string, body: JsonObject, sn: string): string {
  for (const name of RESERVED) {
    if (own(body, name) === undefined) continue;
    throw new RmiError("usage", `an event has no property "${name}" of its own: the envelope does`);
  }
  return JSON.stringify({ sn, version: VERSION, routing: [null, address], ...body });
}

/** @throws RmiError `version`, or `malformed` for what is no document */
export function decodeEvent(text: string): EventDocument {
  const document = Fields.parse(text);
  const version = document.value("version");
  if (version !== VERSION) {
    throw new RmiError("version", `an event of version ${JSON.stringify(version ?? null)}`);
  }
  const sn = document.value("sn");
  if (typeof sn !== "string") throw document.wrong("sn", "a string", sn);
  const address = document.listOrEmpty("routing").at(-1);
  const given: [string, Json][] = Object.entries(document.fields).filter(([name]) => !ENVELOPE.has(name));
  return { sn, address: typeof address === "string" ? address : undefined, body: Object.fromEntries(given) };
}
