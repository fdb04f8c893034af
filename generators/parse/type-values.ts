import { ts } from "ts-morph";
import type { TupleElement, TypeModel } from "../model.js";
import { isReference } from "./type-kinds.js";
import type { Reading } from "./type-reading.js";

/** Built-in objects that have no JSON form of their own, and get one. */
export const VALUES: ReadonlySet<string> = new Set([
  "Date",
  "Uint8Array",
  "Buffer",
  "Set",
  "ReadonlySet",
  "Map",
  "ReadonlyMap",
]);

/** Whether an object travels as something else than its properties. */
export function isCarried(reading: Reading, type: ts.Type): boolean {
  if (reading.checker.isArrayType(type) || reading.checker.isTupleType(type)) return true;
  const symbol = type.symbol as ts.Symbol | undefined;
  return symbol !== undefined && VALUES.has(symbol.name) && reading.isBuiltIn(symbol);
}

/** What has no JSON form of its own, and gets one. */
export function readValue(reading: Reading, type: ts.Type): TypeModel | undefined {
  const symbol = type.symbol as ts.Symbol | undefined;
  if (symbol === undefined || !reading.isBuiltIn(symbol)) return undefined;
  const parts = isReference(type) ? reading.checker.getTypeArguments(type) : [];
  const readonly = symbol.name.startsWith("Readonly");
  switch (symbol.name) {
    case "Date":
      return { kind: "date" };
    case "Uint8Array":
      return { kind: "bytes" };
    case "Buffer":
      return { kind: "buffer" };
    case "Set":
    case "ReadonlySet":
      return { kind: "set", element: reading.read(parts[0]!), readonly };
    case "Map":
    case "ReadonlyMap":
      return { kind: "map", key: reading.read(parts[0]!), value: reading.read(parts[1]!), readonly };
    default:
      return undefined;
  }
}

export function readTuple(reading: Reading, type: ts.TupleTypeReference): TypeModel {
  const { elementFlags, labeledElementDeclarations, readonly } = type.target;
  const types = reading.checker.getTypeArguments(type);
  if (elementFlags.includes(ts.ElementFlags.Variadic)) {
    return reading.fault("G038", type, "spreads a type parameter", "Spread an array or a tuple.");
  }
  const elements = types.map((each, index): TupleElement => {
    const name = labeledElementDeclarations?.[index]?.name.getText();
    const optional = elementFlags[index] === ts.ElementFlags.Optional;
    return {
      type: optional ? reading.readWithoutUndefined(each).type : reading.read(each),
      ...(name === undefined ? {} : { name }),
      ...(optional ? { optional } : {}),
      ...(elementFlags[index] === ts.ElementFlags.Rest ? { rest: true } : {}),
    };
  });
  return { kind: "tuple", elements, readonly };
}
