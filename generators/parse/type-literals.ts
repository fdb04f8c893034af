import { ts } from "ts-morph";
import type { TypeModel } from "../model.js";
import type { Reading } from "./type-reading.js";

/** Types of values that the source spells out: enums, patterns of strings, bigints. */

const { TypeFlags } = ts;

/** A template literal type, or a string mapping such as `Uppercase<string>`, which is one without texts. */
export function readTemplate(reading: Reading, type: ts.Type): TypeModel {
  const parts = templateParts(type);
  if (parts !== undefined) return { kind: "pattern", parts };
  return reading.fault(
    "G038",
    type,
    "is a pattern of strings that is made of others",
    "Use placeholders that are `string`, `number`, `bigint`, or one mapping of `string`, as `Uppercase<string>`.",
  );
}

/** Texts and placeholders in turn; undefined where a placeholder is something else than text, a number or a mapping of text. */
export function templateParts(type: ts.Type): readonly string[] | undefined {
  const whole = placeholderOf(type);
  if (whole !== undefined && whole !== "string") return ["", whole, ""];
  if ((type.flags & TypeFlags.TemplateLiteral) === 0) return undefined;
  const { texts, types } = type as ts.TemplateLiteralType;
  const names = types.map(placeholderOf);
  if (names.includes(undefined)) return undefined;
  return [texts[0]!, ...names.flatMap((name, index) => [name!, texts[index + 1]!])];
}

function placeholderOf(type: ts.Type): string | undefined {
  if (type.isIntersection()) {
    const [primitive, ...others] = type.types.filter(({ flags }) => (flags & TypeFlags.Object) === 0);
    return primitive !== undefined && others.length === 0 ? placeholderOf(primitive) : undefined;
  }
  if (type.flags & TypeFlags.String) return "string";
  if (type.flags & TypeFlags.Number) return "number";
  if (type.flags & TypeFlags.BigInt) return "bigint";
  if ((type.flags & TypeFlags.StringMapping) === 0) return undefined;
  const { symbol, type: mapped } = type as ts.StringMappingType;
  return mapped.flags & TypeFlags.String ? `${symbol.name}<string>` : undefined;
}

export function readEnum(reading: Reading, type: ts.Type, symbol: ts.Symbol): TypeModel {
  const members = (symbol.declarations ?? [])
    .filter(ts.isEnumDeclaration)
    .flatMap((declaration) => [...declaration.members])
    .map((member) => ({
      name: member.name.getText().replace(/^["'](.*)["']$/, "$1"),
      value: reading.checker.getConstantValue(member),
    }));
  const known = members.filter(
    (member): member is { name: string; value: string | number } => member.value !== undefined,
  );
  if (known.length < members.length) return readComputed(reading, type);
  return { kind: "enum", members: known };
}

/** Which numbers the members are is known when the plugin runs: the compiler takes any number for one, and so do we. */
export function readComputed(reading: Reading, type: ts.Type): TypeModel {
  const { checker } = reading;
  if (checker.isTypeAssignableTo(checker.getNumberType(), type)) return { kind: "number" };
  return reading.fault("G038", type, "has members whose values are computed");
}

export function bigintLiteral({ value: { negative, base10Value } }: ts.BigIntLiteralType): TypeModel {
  return { kind: "bigint", value: `${negative ? "-" : ""}${base10Value}` };
}
