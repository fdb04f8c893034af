import { createHash } from "node:crypto";
import type { Contract } from "./contract.js";

/** JSON text that depends on the value alone: no spaces, the properties of every object in order of their names. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}

/** SHA-256 of the canonical text, hex, 64 characters. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value), "utf8").digest("hex");
}

/** A contract's digest: of all of it but the digest itself. */
export function contractDigest({ digest: _, ...rest }: Contract): string {
  return digestOf(rest);
}
