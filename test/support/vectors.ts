import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A document recorded from Python gofer; test/wire/vectors/README.md says what the fields mean. */
export interface Recording {
  readonly name: string;
  readonly case: string;
  readonly kind: string;
  readonly amqp: { readonly sender?: string; readonly [key: string]: unknown };
  readonly body: Record<string, unknown>;
  readonly raw: string;
}

const FOLDER = join(import.meta.dirname, "../wire/vectors");

export function recording(name: string): Recording {
  const files = readdirSync(FOLDER);
  // by its whole name, or by the part before its kind: `progress.04`
  const file =
    files.find((entry) => entry === `${name}.json`) ?? files.find((entry) => entry.startsWith(`${name}-`));
  if (file === undefined) throw new Error(`no recording ${name}`);
  return {
    name: file.slice(0, -".json".length),
    ...(JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as object),
  } as Recording;
}

/** Every recording, those of frames and performatives too. */
export function allRecordings(): readonly Recording[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json") && file !== "index.json")
    .map((file) => recording(file.slice(0, -".json".length)));
}

/** Every recording that holds a document. */
export function recordings(): readonly Recording[] {
  return allRecordings().filter(({ raw }) => typeof raw === "string");
}
