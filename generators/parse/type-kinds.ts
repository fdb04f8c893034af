import { ts } from "ts-morph";

/** What the checker knows of a type beyond its flags. */

const { SymbolFlags, TypeFlags } = ts;

export function declaredName(declaration: ts.Declaration | undefined): string | undefined {
  return declaration && ts.getNameOfDeclaration(declaration)?.getText();
}

/** The enum that a type is. The checker takes an enum of one member for that member. */
export function enumOf(type: ts.Type, checker: ts.TypeChecker): ts.Symbol | undefined {
  if (!isEnumLike(type)) return undefined;
  if (isEnum(type)) return type.symbol;
  const whole = checker.getBaseTypeOfLiteralType(type).symbol; // of one member: that member
  const owner = whole.valueDeclaration?.parent;
  if (whole !== type.symbol || owner === undefined || !ts.isEnumDeclaration(owner)) return undefined;
  return checker.getSymbolAtLocation(owner.name);
}

export function isEnum(type: ts.Type): boolean {
  return isEnumLike(type) && (type.symbol.flags & SymbolFlags.Enum) !== 0;
}

function isEnumLike({ flags }: ts.Type): boolean {
  return (flags & TypeFlags.EnumLike) !== 0;
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

/** The same, and of a union with a name that may be undefined its members, too: where it stands decides what that means. */
export function slotMembers(type: ts.UnionType): readonly ts.Type[] {
  const members = unionMembers(type).flatMap((each) => (mayBeUndefined(each) ? slotMembers(each) : [each]));
  return [...new Set(members)];
}

export function mayBeUndefined(type: ts.Type): type is ts.UnionType {
  return type.isUnion() && type.types.some(isUndefined);
}

export function isUndefined({ flags }: ts.Type): boolean {
  return (flags & (TypeFlags.Undefined | TypeFlags.Void)) !== 0;
}

/** Puts an enum back together whose members the checker has spread over a union. */
export function wholeEnums(members: readonly ts.Type[], checker: ts.TypeChecker): readonly ts.Type[] {
  const result = new Set(members);
  for (const member of members) {
    if (!isEnumLike(member) || isEnum(member)) continue;
    const whole = checker.getBaseTypeOfLiteralType(member);
    if (!whole.isUnion() || !whole.types.every((each) => result.has(each))) continue;
    for (const each of whole.types) result.delete(each);
    result.add(whole);
  }
  return [...result];
}

/** Whether a type parameter is that of a function or method, not of its class. */
export function belongsToMember(type: ts.TypeParameter): boolean {
  const owner = (type.symbol as ts.Symbol | undefined)?.declarations?.[0]?.parent;
  return owner !== undefined && ts.isFunctionLike(owner);
}

/**
 * Whether a built-in interface holds data and nothing else, as `ParsedPath` of node:path does, and its `NodeJS.Dict`. An `Error` does not: its
 * properties are not its own enumerable ones.
 */
export function isPlainData(type: ts.Type, checker: ts.TypeChecker): boolean {
  const properties = checker.getPropertiesOfType(type);
  const indexes = checker.getIndexInfosOfType(type);
  if (indexes.some(({ keyType }) => (keyType.flags & TypeFlags.String) === 0)) return false; // bytes have numbers
  if (properties.length === 0 && indexes.length === 0) return false;
  if (checker.getPropertyOfType(type, "stack") && checker.getPropertyOfType(type, "message")) return false;
  return properties.every(
    (each) => !each.name.startsWith("__@") && checker.getTypeOfSymbol(each).getCallSignatures().length === 0,
  );
}

/** What only the checker knows of a property that it made itself, of another or of several. */
const { Mapped, Readonly } = (ts as unknown as { CheckFlags: Record<"Mapped" | "Readonly", number> })
  .CheckFlags;

/** Whether nobody may set it, by its own modifier, a mapped type, `as const`, or for want of a setter. */
export function isReadonly(property: ts.Symbol): boolean {
  const { flags, declarations } = property;
  const made = (property as { links?: { checkFlags?: number } }).links?.checkFlags ?? 0;
  if ((made & (Mapped | Readonly)) !== 0) return (made & Readonly) !== 0;
  if (flags & SymbolFlags.GetAccessor) return (flags & SymbolFlags.SetAccessor) === 0;
  const [declaration] = declarations ?? [];
  return (
    declaration !== undefined && (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0
  );
}

/** A property by a symbol that is declared and nowhere made: a brand, which no value has. */
export function isPhantom(property: ts.Symbol, checker: ts.TypeChecker): boolean {
  const declaration = property.declarations?.[0];
  const name = declaration && ts.getNameOfDeclaration(declaration);
  if (name === undefined || !ts.isComputedPropertyName(name)) return false;
  const symbol = checker.getSymbolAtLocation(name.expression);
  const target = symbol && symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const made = target?.valueDeclaration;
  return (
    made !== undefined &&
    ts.isVariableDeclaration(made) &&
    (ts.getCombinedModifierFlags(made) & ts.ModifierFlags.Ambient) !== 0
  );
}
