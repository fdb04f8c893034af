import { ts } from "ts-morph";

/** What the checker knows of a type beyond its flags. */

const { SymbolFlags, TypeFlags } = ts;

export function declaredName(declaration: ts.Declaration | undefined): string | undefined {
  return declaration && ts.getNameOfDeclaration(declaration)?.getText();
}

/** Built-in types that have a JSON form in the product's plan, but not in this version. */
export const LATER: ReadonlySet<string> = new Set([
  "Date",
  "Map",
  "ReadonlyMap",
  "Set",
  "ReadonlySet",
  "Uint8Array",
  "Buffer",
  "BigInt",
]);

export function isEnum(type: ts.Type): boolean {
  return (type.flags & TypeFlags.EnumLike) !== 0 && (type.symbol.flags & SymbolFlags.Enum) !== 0;
}

export function isReference(type: ts.Type): type is ts.TypeReference {
  return (type.flags & TypeFlags.Object) !== 0 && "target" in type;
}

export function isThisType(type: ts.Type): boolean {
  return (type.flags & TypeFlags.TypeParameter) !== 0 && "isThisType" in type && type.isThisType === true;
}

/**
 * A union's members as they were written: the checker spreads aliases and enums out, and keeps what they were in
 * `origin`, which it prints types from, too.
 */
export function unionMembers(type: ts.UnionType): readonly ts.Type[] {
  const { origin } = type as { readonly origin?: ts.Type };
  const members = origin?.isUnion() === true ? origin.types : type.types;
  return members.flatMap((each) =>
    each.isUnion() && each.aliasSymbol === undefined && !isEnum(each) ? unionMembers(each) : [each],
  );
}

/** Puts an enum back together whose members the checker has spread over a union. */
export function wholeEnums(members: readonly ts.Type[], checker: ts.TypeChecker): readonly ts.Type[] {
  const result = new Set(members);
  for (const member of members) {
    if ((member.flags & TypeFlags.EnumLiteral) === 0 || isEnum(member)) continue;
    const whole = checker.getBaseTypeOfLiteralType(member);
    if (!whole.isUnion() || !whole.types.every((each) => result.has(each))) continue;
    for (const each of whole.types) result.delete(each);
    result.add(whole);
  }
  return [...result];
}
