import { isObject, own, type Json, type JsonObject } from "../json.js";
import { alternatives, resolved, type Alternative } from "./alternatives.js";
import { isCoded, isCodedForm, KEYWORD, type Coded } from "./coded.js";
import type { Contract, Schema } from "./contract.js";
import { stepOf } from "./decode.js";
import { canonicalJson } from "./digest.js";
import type { JsonKind, Plan } from "./plan.js";
import {
  arrayShape,
  kindsOf,
  nameOf,
  patternSchemas,
  propertySchemas,
  tagOf,
  type ArrayShape,
} from "./schema-kinds.js";
import { patternOf, type Template } from "./template.js";

/** Members of a union that look alike in JSON, and stand for different things. */
export interface Overlap {
  readonly path: string;
  readonly members: readonly string[];
}

const KINDS: readonly JsonKind[] = ["null", "boolean", "number", "string", "array", "object"];
const REF = "#/$defs/";

/** Makes the plans of one contract's schemas; names are planned once, by the first path that reaches them. */
export class Planner {
  /** What references in plans lead to. */
  readonly named: Record<string, Plan> = {};
  readonly overlaps: Overlap[] = [];
  private readonly begun = new Set<string>();
  private readonly needing = new Map<string, boolean>();
  private readonly merging = new Map<string, { readonly name: string; used: boolean }>();

  private readonly together = new Map<string, string>();

  constructor(private readonly $defs: Contract["$defs"]) {}

  /** @returns undefined when the JSON is the value */
  plan(schema: Json, path = ""): Plan | undefined {
    if (!isObject(schema) || !this.needs(schema, new Set())) return undefined;
    const { $ref, anyOf } = schema;
    if (typeof $ref === "string") return this.planNamed($ref.slice(REF.length), path);
    if (Array.isArray(anyOf)) return this.planUnion(anyOf as readonly Json[], path);
    const kind = schema[KEYWORD];
    if (isCoded(kind)) return kind;
    if (schema["x-type"] === "undefined") return schema["type"] === "null" ? "undefined" : undefined;
    if (schema["type"] === "array") return this.planArray(arrayShape(schema), path);
    return this.planObjects([schema], path);
  }

  /** Whether anything that a schema reaches has no JSON form of its own. */
  private needs(schema: Json, seen: Set<string>): boolean {
    if (Array.isArray(schema)) return schema.some((each: Json) => this.needs(each, seen));
    if (!isObject(schema)) return false;
    if (schema[KEYWORD] !== undefined) return true;
    if (schema["x-type"] === "undefined") return schema["type"] === "null";
    const { $ref } = schema;
    if (typeof $ref === "string") return this.nameNeeds($ref.slice(REF.length), seen);
    const { anyOf, items, prefixItems, properties, patternProperties, additionalProperties } = schema;
    const named = [properties, patternProperties].flatMap((each) =>
      isObject(each) ? Object.values(each) : [],
    );
    return [anyOf, items, prefixItems, additionalProperties, ...named].some(
      (each) => each !== undefined && this.needs(each, seen),
    );
  }

  private nameNeeds(name: string, seen: Set<string>): boolean {
    const known = this.needing.get(name);
    if (known !== undefined) return known;
    if (seen.has(name)) return false;
    seen.add(name);
    const needs = this.needs(own(this.$defs, name) ?? {}, seen);
    if (needs || seen.size === 1) this.needing.set(name, needs); // a no inside a circle is not the last word
    return needs;
  }

  private planNamed(name: string, path: string): Plan {
    if (!this.begun.has(name)) {
      this.begun.add(name);
      const plan = this.plan(own(this.$defs, name) ?? {}, path);
      if (plan !== undefined) this.named[name] = plan;
    }
    return { ref: name };
  }

  // ---- unions

  private planUnion(members: readonly Json[], path: string): Plan | undefined {
    const [first, ...others] = distinct(members);
    if (first !== undefined && others.length === 0) return this.plan(first, path);
    const flat = alternatives(members, this.$defs);
    const kinds: Partial<Record<JsonKind, Plan>> = {};
    for (const kind of KINDS) {
      const plan = this.planKind(kind, flat.filter((each) => kindsOf(each.schema).includes(kind)), path); // prettier-ignore
      if (plan !== undefined) kinds[kind] = plan;
    }
    const found = Object.keys(kinds) as JsonKind[];
    if (found.length === 0) return undefined;
    const [only] = found;
    return flat.every(({ schema }) => kindsOf(schema).every((kind) => kind === only))
      ? kinds[only!]
      : { kinds };
  }

  private planKind(kind: JsonKind, members: readonly Alternative[], path: string): Plan | undefined {
    const needing = members.filter(({ source }) => this.needs(source, new Set()));
    if (needing.length === 0) return undefined;
    const anything = members.some(({ schema }) => kindsOf(schema).length === KINDS.length);
    if (anything && needing.some(({ schema }) => schema["x-type"] !== "undefined"))
      return this.overlap(path, members);
    switch (kind) {
      case "null":
        return members.length === needing.length ? "undefined" : this.overlap(path, members); // null itself stays null
      case "number":
        return members.length === needing.length ? "bigint" : undefined; // of `number | bigint`, it is the number
      case "string":
        return this.planText(members, path);
      default:
        if (members.length === 1) return this.plan(members[0]!.source, path);
        return this.merged(members, () =>
          kind === "array"
            ? this.planArrays(members, path)
            : (this.planTagged(members, path) ?? this.planObjects(members.map(({ schema }) => schema), path)),
        ); // prettier-ignore
    }
  }

  private planText(members: readonly Alternative[], path: string): Plan | undefined {
    const codings = new Set(
      members.flatMap(({ schema }): Coded[] => (isCoded(schema[KEYWORD]) ? [schema[KEYWORD]] : [])),
    );
    const [coding] = codings;
    const literals = members.flatMap(({ schema }): readonly (Json | undefined)[] =>
      isCoded(schema[KEYWORD]) ? [] : (literalsOf(schema) ?? [undefined]),
    );
    const clash = literals.some((each) => each === undefined || isCodedForm(coding!, each));
    if (codings.size !== 1 || clash) return this.overlap(path, members);
    const texts = literals.filter((each) => typeof each === "string");
    return texts.length === 0 ? coding : { unless: texts, then: coding! };
  }

  /** Types that reach themselves through a union of several get a name for what they are together. */
  private merged(members: readonly Alternative[], plan: () => Plan | undefined): Plan | undefined {
    const key = canonicalJson(members.map(({ source }) => source));
    const underWay = this.merging.get(key);
    if (underWay !== undefined) {
      underWay.used = true;
      return { ref: underWay.name };
    }
    const entry = { name: this.nameTogether(key, members), used: false };
    this.merging.set(key, entry);
    const result = plan();
    this.merging.delete(key);
    if (!entry.used || result === undefined) return result;
    this.named[entry.name] = result;
    return { ref: entry.name };
  }

  private nameTogether(key: string, members: readonly Alternative[]): string {
    const known = this.together.get(key);
    if (known !== undefined) return known;
    const base = members.map(({ source }) => nameOf(source)).join(" | ");
    const taken = new Set(this.together.values());
    let name = base;
    for (let count = 2; taken.has(name); count++) name = `${base} (${count})`;
    this.together.set(key, name);
    return name;
  }

  private planTagged(members: readonly Alternative[], path: string): Plan | undefined {
    const tag = tagOf(members.map(({ schema }) => schema), (schema) => resolved(schema, this.$defs)); // prettier-ignore
    if (tag === undefined) return undefined;
    const cases: Record<string, Plan> = {};
    members.forEach(({ source }, index) => {
      const plan = this.plan(source, path);
      if (plan !== undefined) for (const value of tag.values[index]!) cases[JSON.stringify(value)] = plan;
    });
    return { tag: tag.name, cases };
  }

  private overlap(path: string, members: readonly Alternative[]): undefined {
    this.overlaps.push({ path, members: members.map(({ source }) => nameOf(source)) });
    return undefined;
  }

  // ---- what has parts

  /** The plan of objects that cannot be told apart: what each property is in any of them. */
  private planObjects(schemas: readonly JsonObject[], path: string): Plan | undefined {
    const properties = schemas.map((each) => (isObject(each["properties"]) ? each["properties"] : {}));
    const further = schemas.map((each) =>
      isObject(each["additionalProperties"]) ? each["additionalProperties"] : undefined,
    );
    const rests = further.filter((each) => each !== undefined);
    const rest = rests.length === 0 ? undefined : this.planUnion(rests, `${path}[key]`);
    const keys = this.planKeys(schemas, path);
    const schemasOf = schemas.map(propertySchemas);
    const fields: Record<string, Plan | null> = {};
    for (const name of new Set(properties.flatMap((each) => Object.keys(each)))) {
      const alternatives = schemasOf.flatMap((of) => of(name).slice(0, 1)).filter(isObject);
      const at = path + stepOf(name);
      const plan = this.planAny(alternatives, at);
      if (plan !== undefined) define(fields, name, plan);
      else if (rest !== undefined || keys.length > 0) define(fields, name, null);
    }
    if (rest === undefined && keys.length + Object.keys(fields).length === 0) return undefined;
    return { fields, ...(keys.length === 0 ? {} : { keys }), ...(rest === undefined ? {} : { rest }) };
  }

  /**
   * By the templates of names. Where a name fits several, those that need anything done come first: what fits them and the
   * others is of their types. Of several objects, one has what the others may have under such a name, whatever they call it.
   */
  private planKeys(schemas: readonly JsonObject[], path: string): PlanKeys {
    const patterns = schemas.map(patternSchemas);
    const others = schemas.map(({ properties, additionalProperties }, index): Json[] => [
      ...(schemas.length > 1 && isObject(properties) ? Object.values(properties) : []),
      ...patterns[index]!.map(([, each]) => each),
      ...(isObject(additionalProperties) ? [additionalProperties] : []),
    ]);
    const templates = new Map(patterns.flat().map(([template]) => [patternOf(template), template]));
    const keys = [...templates].map(([pattern, template]): PlanKeys[number] => {
      const alternatives = patterns.flatMap((each, index) => {
        const own = each.find(([known]) => patternOf(known) === pattern);
        return own === undefined ? others[index]! : [own[1]];
      });
      return [template, this.planAny(alternatives, `${path}[key]`) ?? null];
    });
    const needing = keys.filter(([, plan]) => plan !== null);
    const hasRest = schemas.some(({ additionalProperties }) =>
      this.needs(additionalProperties ?? {}, new Set()),
    );
    return hasRest ? [...needing, ...keys.filter(([, plan]) => plan === null)] : needing;
  }

  private planAny(schemas: readonly Json[], path: string): Plan | undefined {
    return schemas.length === 1 ? this.plan(schemas[0]!, path) : this.planUnion(schemas, path);
  }

  private planArrays(members: readonly Alternative[], path: string): Plan | undefined {
    const shapes = members.map(({ schema }) => arrayShape(schema));
    if (new Set(shapes.map(({ kind }) => kind)).size > 1) return this.overlap(path, members);
    return this.planArray({ kind: shapes[0]!.kind, ...together(shapes) }, path);
  }

  private planArray({ kind, fixed, rest, last }: ArrayShape, path: string): Plan | undefined {
    if (kind === "map") {
      const pairs =
        rest === undefined ? [] : isObject(rest) && Array.isArray(rest["anyOf"]) ? rest["anyOf"] : [rest];
      const shapes = (pairs as readonly Json[]).map((pair) => arrayShape(pair as Schema));
      const part = (index: number, step: string): Plan | null =>
        this.plan(unionOf(shapes.flatMap(({ fixed: parts }) => parts[index] ?? [])), path + step) ?? null;
      return { map: [part(0, "[key]"), part(1, "[value]")] };
    }
    const each = rest === undefined ? undefined : this.plan(rest, `${path}[]`);
    if (kind === "set") return { set: each ?? null };
    const planAt = (element: Json, index: number): Plan | null =>
      this.plan(element, `${path}[${index}]`) ?? null;
    const plans = fixed.map(planAt);
    const lastPlans = last.map((element, index) => planAt(element, fixed.length + 1 + index));
    if ([...plans, ...lastPlans].every((plan) => plan === null)) {
      if (each === undefined) return undefined;
      if (plans.length + lastPlans.length === 0) return { each };
    }
    return {
      tuple: plans,
      ...(each === undefined ? {} : { rest: each }),
      ...(last.length === 0 ? {} : { last: lastPlans }),
    };
  }
}

type PlanKeys = readonly (readonly [template: Template, plan: Plan | null])[];

/**
 * What arrays of several types have in each place. Unless all have as many elements in front and at the end, one type's
 * last elements may stand where another's first are, or its rest.
 */
function together(shapes: readonly ArrayShape[]): Omit<ArrayShape, "kind"> {
  const [first] = shapes;
  const isAligned = shapes.every(
    ({ fixed, last }) => fixed.length === first!.fixed.length && last.length === first!.last.length,
  );
  const rests = shapes.map(({ rest, last }) => [
    ...(rest === undefined ? [] : [rest]),
    ...(isAligned ? [] : last),
  ]);
  const length = Math.max(...shapes.map(({ fixed }) => fixed.length));
  const all = rests.flat();
  return {
    fixed: Array.from({ length }, (_, index) =>
      unionOf(shapes.flatMap(({ fixed }, at) => fixed[index] ?? rests[at]!)),
    ),
    rest: all.length === 0 ? undefined : unionOf(all),
    last: isAligned ? first!.last.map((_, index) => unionOf(shapes.map(({ last }) => last[index]!))) : [],
  };
}

function unionOf(schemas: readonly Json[]): Json {
  return schemas.length === 1 ? schemas[0]! : { anyOf: [...schemas] };
}

function distinct(schemas: readonly Json[]): readonly Json[] {
  return [...new Map(schemas.map((each) => [canonicalJson(each), each])).values()];
}

function literalsOf(schema: JsonObject): readonly Json[] | undefined {
  const value = own(schema, "const");
  if (value !== undefined) return [value];
  return Array.isArray(schema["enum"]) ? schema["enum"] : undefined;
}

function define(target: Record<string, Plan | null>, name: string, value: Plan | null): void {
  Object.defineProperty(target, name, { value, enumerable: true }); // `__proto__` is a name like any other
}
