import { ts } from "ts-morph";
import type { TupleElement, TypeModel } from "../model.js";
import { isReference } from "./type-kinds.js";
import type { Reading } from "./type-reading.js";

type ReadParts = (reading: Reading, parts: readonly ts.Type[]) => TypeModel;

function set(readonly: boolean): ReadParts {
  return (reading, [element]) => ({ kind: "set", element: reading.read(element!), readonly });
}

function map(readonly: boolean): ReadParts {
  return (reading, [key, value]) => ({
    kind: "map",
    key: reading.read(key!),
    value: reading.read(value!),
    readonly,
  });
}

/** Built-in objects that have no JSON form of their own, and get one; by their names. */
export const VALUES: ReadonlyMap<string, ReadParts> = new Map<string, ReadParts>([
  ["Date", () => ({ kind: "date" })],
  ["Uint8Array", () => ({ kind: "bytes" })],
  ["Buffer", () => ({ kind: "buffer" })],
  ["Set", set(false)],
  ["ReadonlySet", set(true)],
  ["Map", map(false)],
  ["ReadonlyMap", map(true)],
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
  return VALUES.get(symbol.name)?.(reading, parts);
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
