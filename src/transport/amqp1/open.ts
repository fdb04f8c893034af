import type { Connection } from "rhea";
import type { RemoteOpen } from "./dialects/dialect.js";

/** Longest text of a peer's that is kept of its open frame. */
const MAX_CHARS = 100;

/** Reads what the peer's open says of it; whatever it holds. */
export function readOpen(connection: Connection, host: string): RemoteOpen {
  const properties: unknown = connection.properties;
  const capabilities: unknown = connection.offered_capabilities;
  const property = (name: string): string | undefined => {
    if (typeof properties !== "object" || properties === null || !Object.hasOwn(properties, name))
      return undefined;
    const value: unknown = (properties as Readonly<Record<string, unknown>>)[name];
    return typeof value === "string" ? value.slice(0, MAX_CHARS) : undefined;
  };
  return {
    host,
    product: property("product"),
    version: property("version"),
    capabilities: [capabilities].flat().filter((each) => typeof each === "string"),
  };
}
