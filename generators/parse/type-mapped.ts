import { ts } from "ts-morph";
import type { TypeFault } from "../model.js";
import type { Reading } from "./type-reading.js";
import { VALUES } from "./type-values.js";

/**
 * Of a mapped type that goes over the methods of a built-in object, as `Partial<Date>` does, and every `DeepPartial` that
 * takes a `Date` for an object like another: one fault, not one for each method.
 */
export function mappedFault(reading: Reading, type: ts.Type): TypeFault | undefined {
  const { checker } = reading;
  if (((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Mapped) === 0) return undefined;
  const owner = checker
    .getPropertiesOfType(type)
    .filter((each) => isLeftOfMethod(checker.getNonNullableType(checker.getTypeOfSymbol(each)), checker))
    .map(ownerOfMethod)
    .find((each) => each !== undefined && reading.isBuiltIn(checker.getSymbolAtLocation(each.name)!));
  if (owner === undefined) return undefined;
  const name = owner.name.text;
  const advice = VALUES.has(name) ? exclusion(owner) : undefined;
  const fault = reading.fault("G037", type, `goes over the methods of ${name}`, advice);
  return type.aliasSymbol === undefined ? { ...fault, text: "a mapped type" } : fault; // its text is a list of methods
}

function ownerOfMethod({ declarations }: ts.Symbol): ts.InterfaceDeclaration | undefined {
  const [declaration] = declarations ?? [];
  const isMethod = declaration !== undefined && ts.isMethodSignature(declaration);
  return isMethod && ts.isInterfaceDeclaration(declaration.parent) ? declaration.parent : undefined;
}

/** The method itself, or the empty object that mapping it has made of it. */
function isLeftOfMethod(type: ts.Type, checker: ts.TypeChecker): boolean {
  const isObject = (type.flags & ts.TypeFlags.Object) !== 0;
  return isObject && checker.getPropertiesOfType(type).length === 0;
}

function exclusion({ name, typeParameters }: ts.InterfaceDeclaration): string {
  const given = (typeParameters ?? []).filter((each) => each.default === undefined).map(() => "any");
  const whole = given.length === 0 ? name.text : `${name.text}<${given.join(", ")}>`;
  return `Leave ${name.text} as it is, before anything is mapped: \`T extends ${whole} ? T : …\`.`;
}
