import type { ConfigFault, Document, Entry, Section } from "./document.js";

/** How one property is checked and read. */
export interface Property<T> {
  /** When the property is absent. An empty value is not absent (F-11). */
  readonly default: T;
  /** What a value must be: completes "must be …". */
  readonly must: string;
  readonly valid: (text: string) => boolean;
  readonly read: (text: string) => T;
}

/** Sections we know, with the properties we know of each. */
export type Schema = Readonly<Record<string, Readonly<Record<string, Property<unknown>>>>>;

/** What a schema reads: every section and property is there. */
export type Values<S extends Schema> = {
  readonly [Name in keyof S]: {
    readonly [P in keyof S[Name]]: S[Name][P] extends Property<infer T> ? T : never;
  };
};

export interface Checked<S extends Schema> {
  /** With the default in place of what is at fault. */
  readonly values: Values<S>;
  readonly faults: readonly ConfigFault[];
  /** Properties of known sections that mean nothing to us. */
  readonly warnings: readonly ConfigFault[];
  /** Sections that the schema does not know (F-12). */
  readonly others: Document;
}

/** Checks a whole document: every fault is found, not only the first. */
export function check<const S extends Schema>(schema: S, document: Document): Checked<S> {
  const faults: ConfigFault[] = [];
  const warnings: ConfigFault[] = [];
  const value = (path: string, property: Property<unknown>, entry: Entry | undefined): unknown => {
    if (!entry) return property.default;
    if (!entry.nested && property.valid(entry.value)) return property.read(entry.value);
    faults.push(faultAt(entry, path, `${quote(entry.value)} must be ${property.must}`));
    return property.default;
  };
  const section = (name: string, properties: Schema[string]): object => {
    const found: Section = document.get(name) ?? new Map<string, Entry>();
    for (const [unknown, entry] of found) {
      if (Object.hasOwn(properties, unknown)) continue;
      const known = Object.keys(properties).join(" ");
      warnings.push(faultAt(entry, `${name}.${unknown}`, `has no meaning here; [${name}] knows ${known}`));
    }
    const read = Object.entries(properties).map(([key, property]) => [
      key,
      value(`${name}.${key}`, property, found.get(key)),
    ]);
    return Object.fromEntries(read) as object;
  };
  const values = Object.fromEntries(
    Object.entries(schema).map(([name, known]) => [name, section(name, known)]),
  );
  const others = new Map([...document].filter(([name]) => !Object.hasOwn(schema, name)));
  return { values: values as Values<S>, faults, warnings, others };
}

export function faultAt({ file, line }: Entry, property: string, what: string): ConfigFault {
  return { file, ...(line === undefined ? {} : { line }), property, what };
}

/** A value as a message shows it. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
