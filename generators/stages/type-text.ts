import { isObject, own, type Json, type JsonObject } from "../../src/json.js";
import { KEYWORD, LAST } from "../../src/contract/coded.js";
import type { Schema } from "../../src/contract/contract.js";
import { arrayShape, patternSchemas } from "../../src/contract/schema-kinds.js";
import { templateOf, templateText, type Template } from "../../src/contract/template.js";
import { isIdentifier, propertyKey, stringLiteral } from "../identifiers.js";
import { docComment } from "./doc-text.js";

/** Prints schemas as TypeScript types. Anything it does not know is `Json`: a contract may be somebody else's. */
export class TypePrinter {
  /** `Json` was printed, so that it must be imported. */
  usesJson = false;

  /**
   * @param names     what a type of the contract goes by in the file
   * @param jsonName  what `Json` goes by in the file
   */
  constructor(
    private readonly names: ReadonlyMap<string, string>,
    private readonly jsonName: string,
  ) {}

  print(schema: Json): string {
    if (!isObject(schema)) return this.json();
    const { $ref, anyOf, type } = schema;
    const values = schema["enum"];
    if (typeof $ref === "string") return this.names.get($ref.replace(/^#\/\$defs\//, "")) ?? this.json();
    if (schema["x-type"] === "undefined") return "undefined";
    if (schema["x-type"] === "never") return "never";
    if (schema["x-type"] === "unknown") return "unknown";
    if (Array.isArray(anyOf) && anyOf.length > 0) return this.union(anyOf);
    const value = this.valueType(schema);
    if (value !== undefined) return value;
    const constant = own(schema, "const");
    if (constant !== undefined) return this.literal(constant);
    if (Array.isArray(values) && values.length > 0)
      return values.map((each) => this.literal(each)).join(" | ");
    switch (type) {
      case "null":
      case "boolean":
      case "number":
        return type;
      case "string":
        return this.text(schema);
      case "integer":
        return "number";
      case "array":
        return isTuple(schema) ? this.tuple(schema) : this.array(schema);
      case "object":
        return this.object(schema);
      default:
        return this.json();
    }
  }

  /** The body of an interface, or undefined when the schema is not one of an object with properties. */
  interfaceBody(schema: Schema): string | undefined {
    const isInterface = schema["type"] === "object" && isObject(schema["properties"]);
    return isInterface ? `{\n${this.fields(schema).join("\n")}\n}` : undefined;
  }

  private text({ pattern }: JsonObject): string {
    const template = templateOf(pattern);
    return template === undefined ? "string" : patternText(template);
  }

  private json(): string {
    this.usesJson = true;
    return this.jsonName;
  }

  private literal(value: Json): string {
    if (typeof value === "string") return stringLiteral(value);
    if (typeof value === "number") return Number.isFinite(value) ? String(value) : "number";
    return typeof value === "object" && value !== null ? this.json() : String(value);
  }

  /** What has no JSON form of its own. A `Buffer` is `Uint8Array` here: callers need not have node's types. */
  private valueType(schema: JsonObject): string | undefined {
    const { items } = schema;
    switch (schema[KEYWORD]) {
      case "date":
        return "Date";
      case "bytes":
      case "buffer":
        return "Uint8Array";
      case "bigint":
        return bigintText(own(schema, "const"));
      case "set":
        return `${readonlyPrefix(schema) && "Readonly"}Set<${items === undefined ? this.json() : this.print(items)}>`;
      case "map": {
        const pair = isObject(items) && Array.isArray(items["prefixItems"]) ? items["prefixItems"] : [];
        const [key = {}, value = {}] = pair as readonly Json[];
        return `${readonlyPrefix(schema) && "Readonly"}Map<${this.print(key)}, ${this.print(value)}>`;
      }
      default:
        return undefined;
    }
  }

  private union(members: readonly Json[]): string {
    return [...new Set(members.map((each) => this.print(each)))].join(" | ");
  }

  private array(schema: JsonObject): string {
    const items = schema["items"];
    const element = items === undefined ? this.json() : this.print(items);
    return `${readonlyPrefix(schema)}${grouped(element)}[]`;
  }

  private tuple(schema: JsonObject): string {
    const { fixed, rest, last } = arrayShape(schema);
    const least = typeof schema["minItems"] === "number" ? schema["minItems"] : 0;
    const labels = tupleLabels(schema, fixed.length + last.length + (rest === undefined ? 0 : 1));
    const element = (each: Json, index: number, isOptional: boolean): string => {
      const type = this.print(each);
      if (labels !== undefined) return `${labels[index]!}${isOptional ? "?" : ""}: ${type}`;
      return isOptional ? `${grouped(type)}?` : type;
    };
    const elements = fixed.map((each, index) => element(each, index, index >= least));
    if (rest !== undefined) {
      const type = `${grouped(this.print(rest))}[]`;
      elements.push(labels === undefined ? `...${type}` : `...${labels[fixed.length]!}: ${type}`);
    }
    elements.push(...last.map((each, index) => element(each, fixed.length + 1 + index, false)));
    return `${readonlyPrefix(schema)}[${elements.join(", ")}]`;
  }

  /** On one line where that is possible: prettier breaks what is too long, and keeps what is broken. */
  private object(schema: JsonObject): string {
    const fields = this.fields(schema);
    return fields.some((field) => field.includes("\n"))
      ? `{\n${fields.join("\n")}\n}`
      : `{ ${fields.join(" ")} }`;
  }

  private fields(schema: JsonObject): string[] {
    const properties = isObject(schema["properties"]) ? schema["properties"] : {};
    const required = Array.isArray(schema["required"]) ? schema["required"] : [];
    const lines = Object.entries(properties).map(([name, property]) => {
      const readonly = isObject(property) && property["readOnly"] === true;
      const mark = required.includes(name) ? "" : "?";
      const doc =
        isObject(property) && typeof property["description"] === "string"
          ? property["description"]
          : undefined;
      return `${docComment(doc)}${readonly ? "readonly " : ""}${propertyKey(name)}${mark}: ${this.print(property)};`;
    });
    for (const [template, each] of patternSchemas(schema))
      lines.push(`[key: ${keyText(template)}]: ${this.print(each)};`);
    const further = schema["additionalProperties"];
    if (isObject(further)) lines.push(`[key: string]: ${this.print(further)};`);
    else if (lines.length === 0 && further !== false && schema["properties"] === undefined) {
      lines.push(`[key: string]: ${this.json()};`);
    }
    return lines;
  }
}

function bigintText(value: Json | undefined): string {
  return typeof value === "string" && /^-?\d+$/.test(value) ? `${value}n` : "bigint";
}

/** A text cannot end the literal that it stands in. */
function patternText(template: Template): string {
  return templateText(template, (text) => stringLiteral(text).slice(1, -1));
}

/** A number as a key stands for its text. */
function keyText(template: Template): string {
  const isNumber = template.length === 3 && template.join("") === "number";
  return isNumber ? "number" : patternText(template);
}

/** One that `[]` or `?` may follow; where it could without parentheses, the layout takes them off. */
function grouped(type: string): string {
  return `(${type})`;
}

/** One of no elements at all has no `prefixItems`. */
function isTuple(schema: JsonObject): boolean {
  return schema["prefixItems"] !== undefined || schema["items"] === false || schema[LAST] !== undefined;
}

function readonlyPrefix(schema: JsonObject): string {
  const note = schema["x-type"];
  return isObject(note) && note["readonly"] === true ? "readonly " : "";
}

/** The labels of a tuple's elements, when each has one that may be printed. */
function tupleLabels(schema: JsonObject, count: number): readonly string[] | undefined {
  const labels = isObject(schema["x-type"]) ? schema["x-type"]["tuple"] : undefined;
  if (!Array.isArray(labels) || labels.length !== count) return undefined;
  const texts = labels.filter((label): label is string => typeof label === "string" && isIdentifier(label));
  return texts.length === count ? texts : undefined;
}
