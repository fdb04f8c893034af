import fc from "fast-check";
import type { Contract, Parameter, Schema } from "../../src/contract/contract.js";
import { arrayShape, patternSchemas } from "../../src/contract/schema-kinds.js";
import { templateMatcher, templateOf, type Template } from "../../src/contract/template.js";
import type { Json, JsonObject } from "../../src/json.js";

type Arbitrary = fc.Arbitrary<unknown>;

/** Values of a contract's types: real dates, maps and the like, as its callers and its plugin hold them. */
export class Values {
  private readonly named = new Map<string, Arbitrary>();
  private readonly depth = fc.createDepthIdentifier();

  /** @param lossy  also what comes back as something else: -0 as 0, and `undefined` where null may stand, too, as null */
  constructor(
    private readonly $defs: Contract["$defs"],
    private readonly lossy = false,
  ) {}

  of(schema: Schema): Arbitrary {
    const { $ref, anyOf, type } = schema;
    const values = schema["enum"];
    if (typeof $ref === "string") return this.reference($ref.replace("#/$defs/", ""));
    if (Array.isArray(anyOf)) return this.union(anyOf as readonly JsonObject[]);
    if (schema["x-type"] === "undefined") return fc.constant(undefined);
    const special = this.special(schema);
    if (special !== undefined) return special;
    if (schema["const"] !== undefined) return fc.constant(schema["const"]);
    if (Array.isArray(values)) return fc.constantFrom(...(values as readonly Json[]));
    switch (type) {
      case "null":
        return fc.constant(null);
      case "boolean":
        return fc.boolean();
      case "number":
        return this.number();
      case "string":
        return typeof schema["pattern"] === "string" ? textOf(templateOf(schema["pattern"])!) : anyText();
      case "array":
        return this.array(schema);
      case "object":
        return this.object(schema);
      default:
        return fc.jsonValue({ maxDepth: 2 }).map((json) => JSON.parse(JSON.stringify(json)) as unknown);
    }
  }

  private number(): Arbitrary {
    const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });
    return this.lossy ? fc.oneof(numbers, fc.constant(-0)) : numbers.map((n) => (n === 0 ? 0 : n));
  }

  private reference(name: string): Arbitrary {
    if (!this.named.has(name)) {
      this.named.set(
        name,
        fc.constant(undefined).chain(() => this.named.get(name)!), // until it is known
      );
      this.named.set(name, this.of(this.$defs[name]!));
    }
    const found = this.named;
    return fc.constant(undefined).chain(() => found.get(name)!);
  }

  /** Of a union with null, `undefined` comes back as null: it is left out where nothing may be lost. The first is what recursion ends with. */
  private union(members: readonly JsonObject[]): Arbitrary {
    const hasNull = members.some((each) => each["type"] === "null" && each["x-type"] === undefined);
    const fitting = members.filter(
      (each) => each["not"] === undefined && !(hasNull && !this.lossy && each["x-type"] === "undefined"),
    );
    const sorted = fitting.toSorted((a, b) => weight(a) - weight(b));
    return fc.oneof({ depthIdentifier: this.depth, maxDepth: 3 }, ...sorted.map((each) => this.of(each)));
  }

  private special(schema: Schema): Arbitrary | undefined {
    const items = schema["items"] as JsonObject | undefined;
    switch (schema["x-gofer"]) {
      case "date":
        return fc.date({ noInvalidDate: true });
      case "bytes":
        return fc.uint8Array().map((bytes) => new Uint8Array(bytes));
      case "buffer":
        return fc.uint8Array().map((bytes) => Buffer.from(bytes));
      case "bigint":
        return typeof schema["const"] === "string" ? fc.constant(BigInt(schema["const"])) : fc.bigInt();
      case "set":
        return this.list(this.of(items!)).map((list) => new Set(list));
      case "map": {
        const [key, value] = (items!["prefixItems"] as readonly JsonObject[]).map((each) => this.of(each));
        return this.list(fc.tuple(key!, value!)).map((pairs) => new Map(pairs as [unknown, unknown][]));
      }
      default:
        return undefined;
    }
  }

  private list(element: Arbitrary): fc.Arbitrary<unknown[]> {
    const some = fc.array(element, { minLength: 1, maxLength: 3 });
    return fc.oneof({ depthIdentifier: this.depth, maxDepth: 3 }, fc.constant<unknown[]>([]), some);
  }

  private array(schema: Schema): Arbitrary {
    const shape = arrayShape(schema);
    const [fixed, last] = [shape.fixed, shape.last].map((list) =>
      list.map((each) => this.of(each as Schema)),
    );
    const least = Math.min((schema["minItems"] as number | undefined) ?? 0, fixed!.length);
    const rest = shape.rest === undefined ? fc.constant([]) : this.list(this.of(shape.rest as Schema));
    return fc
      .tuple(fc.tuple(...fixed!), rest, fc.tuple(...last!), fc.integer({ min: least, max: fixed!.length }))
      .map(([head, middle, tail, length]) =>
        length < head.length ? head.slice(0, length) : [...head, ...middle, ...tail],
      );
  }

  private object(schema: Schema): Arbitrary {
    const properties = Object.entries((schema["properties"] ?? {}) as Record<string, JsonObject>);
    const required = (schema["required"] ?? []) as readonly string[];
    const present = properties.filter(([, each]) => each["not"] === undefined);
    const entries = present.map(([name, each]) => {
      const value = this.of(each).map((item): [string, unknown][] => [[name, item]]);
      return required.includes(name)
        ? value
        : fc.oneof({ depthIdentifier: this.depth, maxDepth: 3 }, fc.constant([]), value);
    });
    const patterns = patternSchemas(schema);
    // a name that fits several templates would be of several types
    const matching = patterns.map(([template, each]) =>
      this.list(fc.tuple(textOf(template), this.of(each as Schema)))
        .map((list) => list as [string, unknown][])
        .map((list) => list.filter(([name]) => !properties.some(([known]) => known === name)))
        .map((list) =>
          list.filter(([name]) => patterns.filter(([other]) => templateMatcher(other)(name)).length === 1),
        ),
    );
    const further = schema["additionalProperties"] as JsonObject | undefined;
    const others =
      further === undefined
        ? fc.constant<[string, unknown][]>([])
        : this.list(fc.tuple(anyText(), this.of(further)))
            .map((list) => list as [string, unknown][])
            .map((list) => list.filter(([name]) => !properties.some(([known]) => known === name)))
            .map((list) =>
              list.filter(([name]) => !patterns.some(([template]) => templateMatcher(template)(name))),
            );
    return fc.tuple(others, ...entries, ...matching).map((parts) => {
      // absent is what `undefined` is to a property
      const given = parts.flat().filter(([, value]) => value !== undefined);
      return Object.fromEntries(given as [string, unknown][]);
    });
  }
}

/** Any text that JavaScript has: of all planes, and with halves of characters, which JSON carries as escapes. */
export function anyText(maxLength?: number): fc.Arbitrary<string> {
  const limit = maxLength === undefined ? {} : { maxLength };
  const units = fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: maxLength ?? 4 });
  return fc.oneof(
    { weight: 3, arbitrary: fc.string({ ...limit, unit: "binary" }) },
    fc.string(limit),
    units.map((codes) => String.fromCharCode(...codes)),
  );
}

const PLACEHOLDERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  string: anyText(4),
  number: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(String),
  bigint: fc.bigInt().map(String),
  "Uppercase<string>": fc.string({ maxLength: 4, unit: "grapheme" }).map((text) => text.toUpperCase()),
  "Lowercase<string>": fc.string({ maxLength: 4, unit: "grapheme" }).map((text) => text.toLowerCase()),
  "Capitalize<string>": fc.string({ maxLength: 4, unit: "grapheme" }),
  "Uncapitalize<string>": fc.string({ maxLength: 4, unit: "grapheme" }),
};

/** Texts of a template. */
export function textOf(template: Template): fc.Arbitrary<string> {
  const parts = template.map((part, index) => (index % 2 === 0 ? fc.constant(part) : PLACEHOLDERS[part]!));
  return fc
    .tuple(...parts)
    .map((texts) => texts.join(""))
    .filter(templateMatcher(template));
}

/** How likely a schema is to go on for ever. */
function weight(schema: JsonObject): number {
  const text = JSON.stringify(schema);
  return schema["$ref"] !== undefined ? 1 : text.includes("$ref") ? 2 : 0;
}

/** All that a call can be given: optional parameters, too, and some for the rest. */
export function argumentsOf(parameters: readonly Parameter[], values: Values): fc.Arbitrary<unknown[]> {
  const named = parameters.filter(({ rest }) => rest !== true).map(({ schema }) => values.of(schema));
  const rest = parameters.find((each) => each.rest === true);
  const more = rest === undefined ? fc.constant([]) : fc.array(values.of(rest.schema), { maxLength: 3 });
  return fc.tuple(fc.tuple(...named), more).map(([head, tail]) => [...head, ...tail]);
}
