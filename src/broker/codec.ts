import rhea, { type Typed } from "rhea";

import type { Cursor } from "./encoded.js";
import { PeerFault } from "./faults.js";

/** The two classes of rhea's codec that its typings leave out of `types`. */
interface ReaderAndWriter {
  readonly Reader: new (bytes: Buffer) => { read(): Typed };
  readonly Writer: new () => { write(value: Typed): void; toBuffer(): Buffer };
}
const types = rhea.types as typeof rhea.types & ReaderAndWriter;

/** Items of an encoded list; undefined is null. */
export type Item = Typed | undefined;

export const item = {
  uint: (value: number | undefined): Item => (value === undefined ? undefined : types.wrap_uint(value)),
  ulong: (value: number | undefined): Item =>
    value === undefined ? undefined : rhea.types.wrap_ulong(value),
  ushort: (value: number): Item => types.wrap_ushort(value),
  ubyte: (value: number): Item => types.wrap_ubyte(value),
  flag: (value: boolean): Item => types.wrap_boolean(value),
  text: (value: string | undefined): Item => (value === undefined ? undefined : types.wrap_string(value)),
  symbol: (value: string): Item => types.wrap_symbol(value),
  symbols: (values: readonly string[]): Item => types.wrap_array(values, SYM8, undefined),
  /** A map from symbols to strings. */
  texts: (values: Readonly<Record<string, string>>): Item => types.wrap_symbolic_map(values),
  list: (code: number, items: readonly Item[]): Item =>
    types.described(types.wrap_ulong(code), types.wrap_list(items)),
};
const SYM8 = 0xa3;

/** Encodes a described list: a performative, or a state of a delivery. */
export function encodeList(code: number, items: readonly Item[]): Buffer {
  const writer = new types.Writer();
  const value = item.list(code, items);
  if (value !== undefined) writer.write(value);
  return writer.toBuffer();
}

/** A decoded list: fields by position, each checked for its type when it is read. */
export class Fields {
  private constructor(
    /** The name of what they are fields of. */
    private readonly name: string,
    readonly descriptor: unknown,
    private readonly values: readonly unknown[],
  ) {}

  /**
   * The described list that the cursor stands before; the cursor stands behind it afterwards.
   *
   * @throws PeerFault `amqp:decode-error`
   */
  static decode(name: string, cursor: Cursor): Fields {
    const from = cursor.at;
    cursor.skip(); // before rhea sees it: rhea trusts the sizes and counts that it reads
    try {
      return Fields.of(name, new types.Reader(cursor.bytes.subarray(from, cursor.at)).read());
    } catch (reason) {
      if (reason instanceof PeerFault) throw reason;
      throw new PeerFault("amqp:decode-error", `${name} cannot be decoded`);
    }
  }

  private static of(name: string, { descriptor, value }: Typed): Fields {
    if (!Array.isArray(value)) throw new PeerFault("amqp:decode-error", `${name} is not a list`);
    return new Fields(name, types.unwrap(descriptor), value);
  }

  text(at: number): string | undefined {
    return this.#value(at, (value): value is string => typeof value === "string");
  }

  /** A whole number that is not negative. */
  whole(at: number): number | undefined {
    return this.#value(at, (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0);
  }

  flag(at: number): boolean {
    return this.#value(at, (value): value is boolean => typeof value === "boolean") ?? false;
  }

  bytes(at: number): Buffer | undefined {
    return this.#value(at, (value): value is Buffer => Buffer.isBuffer(value));
  }

  /** A described list inside this one. */
  list(at: number): Fields | undefined {
    const typed: unknown = this.values[at];
    if (!isTyped(typed) || typed.value === null) return undefined;
    return Fields.of(`${this.name}[${at}]`, typed);
  }

  /** A map's entries with text for a key: numeric descriptors for described values, null for all that is not plain. */
  map(at: number): Readonly<Record<string, string | number | boolean | null>> {
    const typed: unknown = this.values[at];
    const flat: unknown = isTyped(typed) ? typed.value : undefined;
    const entries = Object.create(null) as Record<string, string | number | boolean | null>;
    if (!Array.isArray(flat)) return entries;
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const [key, value]: unknown[] = [types.unwrap(flat[i]), flat[i + 1]];
      if (typeof key === "string") entries[key] = plain(value);
    }
    return entries;
  }

  /** @throws PeerFault `amqp:invalid-field` when the peer left it out */
  required<T>(at: number, value: T | undefined): T {
    if (value !== undefined) return value;
    throw new PeerFault("amqp:invalid-field", `${this.name} lacks its field ${at}`);
  }

  #value<T>(at: number, is: (value: unknown) => value is T): T | undefined {
    const value: unknown = types.unwrap(this.values[at]);
    if (value === null || value === undefined) return undefined;
    if (is(value)) return value;
    throw new PeerFault("amqp:invalid-field", `${this.name} has a field ${at} of the wrong type`);
  }
}

function plain(typed: unknown): string | number | boolean | null {
  const described = isTyped(typed) && "descriptor" in typed && typed.descriptor ? typed.descriptor : typed;
  const value: unknown = types.unwrap(described);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

function isTyped(value: unknown): value is Typed {
  return typeof value === "object" && value !== null && "type" in value && "value" in value;
}
