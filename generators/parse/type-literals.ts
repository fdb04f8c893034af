import { ts } from "ts-morph";
import type { TypeModel } from "../model.js";
import type { Reading } from "./type-reading.js";

/** Types of values that the source spells out: enums, patterns of strings, bigints. */

const { TypeFlags } = ts;

export function readTemplate(reading: Reading, type: ts.TemplateLiteralType): TypeModel {
  const parts = [type.texts[0]!];
  for (const [index, { flags }] of type.types.entries()) {
    const known = [TypeFlags.String, TypeFlags.Number, TypeFlags.BigInt].find((flag) => flags & flag);
    if (known === undefined) {
      return reading.fault(
        "G038",
        type,
        "is a pattern of strings",
        "Use `string`, or a union of the strings.",
      );
    }
    const kind = known === TypeFlags.String ? "string" : known === TypeFlags.Number ? "number" : "bigint";
    parts.push(kind, type.texts[index + 1]!);
  }
  return { kind: "pattern", parts };
}

export function readEnum(reading: Reading, type: ts.Type): TypeModel {
  const members = (type.symbol.declarations ?? [])
    .filter(ts.isEnumDeclaration)
    .flatMap((declaration) => [...declaration.members])
    .map((member) => ({
      name: member.name.getText().replace(/^["'](.*)["']$/, "$1"),
      value: reading.checker.getConstantValue(member),
    }));
  const known = members.filter(
    (member): member is { name: string; value: string | number } => member.value !== undefined,
  );
  if (known.length < members.length)
    return reading.fault("G038", type, "has members whose values are computed");
  return { kind: "enum", members: known };
}

export function bigintLiteral({ value: { negative, base10Value } }: ts.BigIntLiteralType): TypeModel {
  return { kind: "bigint", value: `${negative ? "-" : ""}${base10Value}` };
}
