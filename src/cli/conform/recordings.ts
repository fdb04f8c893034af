import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { JsonObject } from "../../json.js";

/** A document recorded from Python gofer. */
export interface Recorded {
  readonly case: string;
  readonly kind: string;
  readonly order: number;
  readonly amqp: { readonly properties?: { readonly expiration?: string } };
  readonly body: JsonObject;
  /** The text that was in the message. */
  readonly raw: string;
}

/** The recordings are an "imports" entry of package.json: those that the tests read, shipped with the package. */
const { resolve } = createRequire(import.meta.url);

/** The documents of each case, in their order. */
export function recordedCases(): ReadonlyMap<string, readonly Recorded[]> {
  const folder = dirname(resolve("#recordings/index.json"));
  const cases = new Map<string, Recorded[]>();
  for (const file of readdirSync(folder)) {
    if (!file.endsWith(".json") || file === "index.json") continue;
    const one = JSON.parse(readFileSync(join(folder, file), "utf8")) as Recorded;
    if (typeof one.raw === "string") cases.set(one.case, [...(cases.get(one.case) ?? []), one]);
  }
  for (const documents of cases.values()) documents.sort((a, b) => a.order - b.order);
  return cases;
}
