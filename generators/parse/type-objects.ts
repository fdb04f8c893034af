import { ts } from "ts-morph";
import { compareText } from "../faults.js";
import type { PatternModel, PropertyModel, TypeFault, TypeModel } from "../model.js";
import { docOf } from "./docs.js";
import {
  declaredName,
  isPhantom,
  isPlainData,
  isReadonly,
  isUndefined,
  mayBeUndefined,
  slotMembers,
} from "./type-kinds.js";
import { templateParts } from "./type-literals.js";
import { mappedFault } from "./type-mapped.js";
import { declarationKey } from "./type-names.js";
import type { Reading } from "./type-reading.js";
import { isCarried } from "./type-values.js";

/** Object types that hold data, by their properties. */

const { TypeFlags, SymbolFlags } = ts;
const PRIMITIVE = TypeFlags.StringLike | TypeFlags.NumberLike | TypeFlags.BooleanLike | TypeFlags.BigIntLike;

export function readIntersection(reading: Reading, type: ts.IntersectionType): TypeModel {
  const others = type.types.filter(({ flags }) => (flags & TypeFlags.Object) === 0);
  const [primitive] = others;
  // a brand is for the compiler alone: what travels is the string or number
  if (others.length === 1 && (primitive!.flags & PRIMITIVE) !== 0) return reading.read(primitive!);
  if (others.length > 0) return reading.fault("G038", type, "joins types that JSON cannot tell apart");
  const carried = type.types.find((part) => isCarried(reading, part));
  if (carried !== undefined) return readBranded(reading, type, carried);
  return (
    type.types.map((part) => unfit(reading, part)).find((each) => each !== undefined) ??
    readProperties(reading, type)
  );
}

/** Of a date, a map or an array that alone travels: the rest has to be a brand. */
function readBranded(reading: Reading, type: ts.IntersectionType, carried: ts.Type): TypeModel {
  const { checker } = reading;
  const rest = type.types.filter((part) => part !== carried);
  const isMore = (part: ts.Type): boolean =>
    isCarried(reading, part) || isFunction(part) || checker.getIndexInfosOfType(part).length > 0;
  if (rest.some(isMore)) return reading.fault("G038", type, "joins types that JSON cannot tell apart");
  const more = rest
    .flatMap((part) => checker.getPropertiesOfType(part))
    .find(({ name }) => !name.startsWith("_")); // as symbols' names do, too
  if (more === undefined) return reading.read(carried);
  const base = checker.typeToString(carried);
  const isThere = checker.getPropertyOfType(carried, more.name) !== undefined || /^\d+$/.test(more.name);
  return isThere
    ? reading.fault(
        "G038",
        type,
        `narrows \`${more.name}\` of ${base}, which nothing checks`,
        "Leave it out; a list that has at least one is `[T, ...T[]]`.",
      )
    : reading.fault(
        "G038",
        type,
        `adds \`${more.name}\` to ${base}, which travels without it`,
        "Put both into an object; the name of a brand is a symbol, or begins with `_`.",
      );
}

export function readProperties(reading: Reading, type: ts.Type): TypeModel {
  const { checker } = reading;
  const infos = checker.getIndexInfosOfType(type);
  const odd = infos.find(({ keyType }) => keyTemplate(keyType) === undefined);
  if (odd !== undefined) {
    return reading.fault(
      "G038",
      type,
      `has keys of type ${checker.typeToString(odd.keyType)}`,
      "Use keys that are `string`, `number` or a template of these.",
    );
  }
  const { index, patterns } = readIndexes(reading, infos);
  const symbols = checker.getPropertiesOfType(type).filter((each) => !isPhantom(each, checker));
  if (
    infos.length === 0 &&
    symbols.length === 0 &&
    type.aliasSymbol === undefined &&
    !type.isClassOrInterface() &&
    checker.getPropertiesOfType(type).length === 0
  ) {
    return reading.fault("G031", type, "says nothing of the value");
  }
  if (index !== undefined && symbols.length === 0 && patterns.length === 0)
    return { kind: "record", value: index };
  const keyed = symbols.map((symbol) => ({
    symbol,
    key: `${declarationKey(symbol, reading.parsing.source)}\0${symbol.name}`,
  }));
  keyed.sort((a, b) => compareText(a.key, b.key));
  const properties = keyed.map(({ symbol }) => readProperty(reading, symbol));
  return {
    kind: "object",
    properties,
    ...(index === undefined ? {} : { index }),
    ...(patterns.length === 0 ? {} : { patterns }),
  };
}

/** One property of an object type. */
export function readProperty(reading: Reading, symbol: ts.Symbol): PropertyModel {
  const declaration = symbol.declarations?.[0];
  const optional = (symbol.flags & SymbolFlags.Optional) !== 0;
  const type = reading.checker.getTypeOfSymbol(symbol);
  const isSymbol = symbol.name.startsWith("__@");
  return {
    name: isSymbol ? (declaredName(declaration) ?? "[symbol]") : symbol.name,
    type: isSymbol
      ? reading.fault("G033", type, "has a symbol for its name")
      : readPropertyType(reading, type, optional),
    optional,
    readonly: isReadonly(symbol),
    doc: declaration && docOf(declaration).text,
  };
}

/** An optional property's `undefined` is only told when the source writes it. */
function readPropertyType(reading: Reading, type: ts.Type, optional: boolean): TypeModel {
  if (!mayBeUndefined(type)) return reading.read(type);
  const written = slotMembers(type).filter(
    (each) => !optional || !isUndefined(each) || each === reading.checker.getUndefinedType(),
  );
  return reading.readMembers(written);
}

/** `"any"`: all keys. Undefined: keys of a kind that JSON has not. */
function keyTemplate(type: ts.Type): readonly string[] | "any" | undefined {
  const parts = templateParts(type);
  if (parts !== undefined) return parts;
  const texts = type.isIntersection() ? type.types : [type]; // a brand is for the compiler alone
  return texts.some(({ flags }) => (flags & TypeFlags.String) !== 0) ? "any" : undefined;
}

/** Numbers as keys are all that there are, unless other signatures stand beside theirs. */
function readIndexes(reading: Reading, infos: readonly ts.IndexInfo[]): Indexes {
  const read = infos.map(({ keyType, type }) => {
    const isAny = infos.length === 1 && (keyType.flags & TypeFlags.Number) !== 0;
    return { key: isAny ? "any" : keyTemplate(keyType)!, type: readPropertyType(reading, type, false) };
  });
  const patterns = read.flatMap(({ key, type }) => (key === "any" ? [] : [{ parts: key, type }]));
  patterns.sort((a, b) => compareText(a.parts.join("\0"), b.parts.join("\0")));
  return { index: read.find(({ key }) => key === "any")?.type, patterns };
}

interface Indexes {
  readonly index: TypeModel | undefined;
  readonly patterns: readonly PatternModel[];
}

/** Why an object type is more than its data, or undefined when it is not. */
export function unfit(reading: Reading, type: ts.Type): TypeFault | undefined {
  const symbol = type.symbol as ts.Symbol | undefined;
  if (isFunction(type)) return reading.fault("G032", type, "is a function");
  const mapped = mappedFault(reading, type);
  if (mapped !== undefined) return mapped;
  if (symbol === undefined || (symbol.flags & (SymbolFlags.Class | SymbolFlags.Interface)) === 0)
    return undefined;
  if (reading.isBuiltIn(symbol)) {
    return isPlainData(type, reading.checker) ? undefined : reading.fault("G037", type, "has no JSON form");
  }
  return symbol.flags & SymbolFlags.Class
    ? reading.fault("G034", type, "is an instance of a class")
    : undefined;
}

function isFunction(type: ts.Type): boolean {
  return type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0;
}
