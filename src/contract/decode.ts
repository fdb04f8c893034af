import { decodeForm, expectedOf, isCoded, isCodedForm, type Coded } from "./coded.js";
import type { JsonKind, Plan, PlanTable } from "./plan.js";
import { templateMatcher } from "./template.js";

/**
 * Turns JSON into values of its type, **in place** where it can: what it is given is the decoder's own.
 *
 * @throws DecodeError for what does not fit
 */
export type Decode = (value: unknown) => unknown;

/** Something that does not fit its plan; the path gathers on the way out. */
export class DecodeError extends Error {
  path = "";

  constructor(readonly expected: string) {
    super(expected);
  }

  within(step: string): this {
    this.path = step + this.path;
    return this;
  }
}

/** What is expected of a value that is nested more deeply than the stack of this process allows. */
export const SHALLOWER = "a value of fewer levels";

/** What a decoder threw, as the fault that it is. @throws whatever else it was */
export function decodeFault(error: unknown): DecodeError {
  if (error instanceof DecodeError) return error;
  if (error instanceof RangeError) return new DecodeError(SHALLOWER);
  throw error;
}

/** Compiles plans, each name once and when it is first needed. */
export class Decoders {
  private readonly named = new Map<string, Decode>();

  constructor(private readonly table: PlanTable) {}

  of(plan: Plan): Decode {
    if (plan === "undefined") return (value) => (value === null ? undefined : value);
    if (typeof plan === "string") return coded(plan);
    if ("ref" in plan) return this.reference(plan.ref);
    if ("each" in plan) return elements(this.of(plan.each));
    if ("set" in plan) {
      const decode = plan.set === null ? undefined : elements(this.of(plan.set));
      return (value) => new Set(list(decode === undefined ? value : decode(value)));
    }
    if ("map" in plan) {
      const decode = elements(
        tuple(
          plan.map.map((each) => this.optional(each)),
          undefined,
        ),
      );
      return (value) => new Map(decode(value) as [unknown, unknown][]);
    }
    if ("tuple" in plan) {
      const [fixed, last] = [plan.tuple, plan.last ?? []].map((list) =>
        list.map((each) => this.optional(each)),
      );
      return tuple(fixed!, this.optional(plan.rest), last);
    }
    if ("fields" in plan) {
      const fields = Object.entries(plan.fields).map(([name, each]) => [name, this.optional(each)] as const);
      const keys = (plan.keys ?? []).map(
        ([template, each]) => [templateMatcher(template), this.optional(each)] as const,
      );
      return record(fields, keys, this.optional(plan.rest));
    }
    if ("tag" in plan) return this.tagged(plan.tag, plan.cases);
    if ("unless" in plan) {
      const [literals, decode] = [new Set<unknown>(plan.unless), this.of(plan.then)];
      return (value) => (literals.has(value) ? value : decode(value));
    }
    const kinds = new Map(Object.entries(plan.kinds).map(([kind, each]) => [kind, this.of(each)]));
    return (value) => {
      const decode = kinds.get(kindOf(value));
      return decode === undefined ? value : decode(value);
    };
  }

  private optional(plan: Plan | null | undefined): Decode | undefined {
    return plan === null || plan === undefined ? undefined : this.of(plan);
  }

  private reference(name: string): Decode {
    return (value) => {
      let decode = this.named.get(name);
      if (decode === undefined) {
        const plan = Object.hasOwn(this.table, name) ? this.table[name] : undefined;
        decode = plan === undefined ? (unchanged) => unchanged : this.of(plan);
        this.named.set(name, decode);
      }
      return decode(value);
    };
  }

  private tagged(tag: string, cases: Readonly<Record<string, Plan>>): Decode {
    const decoders = new Map(Object.entries(cases).map(([key, plan]) => [key, this.of(plan)]));
    return (value) => {
      if (!isRecord(value)) throw new DecodeError("an object");
      const decode = decoders.get(JSON.stringify(Object.hasOwn(value, tag) ? value[tag] : null));
      return decode === undefined ? value : decode(value);
    };
  }
}

function coded(kind: Coded): Decode {
  if (!isCoded(kind)) return (value) => value; // a plan of a later version
  return (value) => {
    if (!isCodedForm(kind, value)) throw new DecodeError(expectedOf(kind));
    return decodeForm(kind, value as string | number);
  };
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new DecodeError("an array");
  return value as unknown[];
}

function elements(decode: Decode): Decode {
  return tuple([], decode);
}

function tuple(
  fixed: readonly (Decode | undefined)[],
  rest: Decode | undefined,
  last: readonly (Decode | undefined)[] = [],
): Decode {
  return (value) => {
    const items = list(value);
    const end = items.length - last.length;
    let index = 0;
    try {
      for (; index < items.length; index++) {
        const decode = index < fixed.length ? fixed[index] : index < end ? rest : last[index - end];
        if (decode !== undefined) items[index] = decode(items[index]);
      }
    } catch (error) {
      throw error instanceof DecodeError ? error.within(`[${index}]`) : error;
    }
    return items;
  };
}

function record(
  fields: readonly (readonly [name: string, decode: Decode | undefined])[],
  keys: readonly (readonly [matches: (name: string) => boolean, decode: Decode | undefined])[],
  rest: Decode | undefined,
): Decode {
  const named = new Set(fields.map(([name]) => name));
  const decoded = fields.filter((each): each is readonly [string, Decode] => each[1] !== undefined);
  return (value) => {
    if (!isRecord(value)) throw new DecodeError("an object");
    let at = "";
    try {
      for (const [name, decode] of decoded) {
        at = name;
        if (Object.hasOwn(value, name)) value[name] = decode(value[name]);
      }
      if (rest !== undefined || keys.length > 0) {
        for (const name of Object.keys(value)) {
          at = name;
          if (named.has(name)) continue;
          const key = keys.find(([matches]) => matches(name));
          const decode = key === undefined ? rest : key[1];
          if (decode !== undefined) value[name] = decode(value[name]);
        }
      }
    } catch (error) {
      throw error instanceof DecodeError ? error.within(stepOf(at)) : error;
    }
    return value;
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): JsonKind {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : (typeof value as JsonKind);
}

/** A property as a path shows it. */
export function stepOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
