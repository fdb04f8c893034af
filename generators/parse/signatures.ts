import { ts } from "ts-morph";
import type { ParameterModel, TypeModel } from "../model.js";
import { constantOf } from "./constants.js";
import type { Parsing } from "./context.js";
import type { Doc } from "./docs.js";
import { placeOf } from "./place.js";
import type { TypeReader } from "./types.js";

type Read = ReturnType<TypeReader["readWithoutUndefined"]>;

/**
 * The one signature of something callable. None, several, or one with type parameters is a fault, and undefined.
 *
 * @param name  as faults show it
 */
export function onlySignature(
  signatures: readonly ts.Signature[],
  name: string,
  at: ts.Node,
  parsing: Parsing,
): ts.Signature | undefined {
  const [signature, ...others] = signatures;
  if (signature === undefined)
    parsing.report("G010", at, `${name} is not something that can always be called`);
  else if (others.length > 0) parsing.report("G021", at, `${name} has ${signatures.length} signatures`);
  else if (signature.typeParameters !== undefined && !isConstructor(signature))
    parsing.report("G022", at, `${name} has type parameters`);
  else return signature;
  return undefined;
}

/** Its type parameters are the class's, which is a fault only where something offered depends on them. */
function isConstructor({ declaration }: ts.Signature): boolean {
  const node = declaration as ts.Node | undefined; // the class itself, when it declares no constructor
  return node === undefined || ts.isConstructorDeclaration(node) || ts.isClassLike(node);
}

export function readParameters(
  signature: ts.Signature,
  doc: Doc,
  at: ts.Node,
  parsing: Parsing,
  types: TypeReader,
): ParameterModel[] {
  return signature.parameters.map((symbol) => {
    const declaration = symbol.valueDeclaration;
    if (declaration !== undefined && ts.isParameter(declaration)) {
      return readParameter(symbol, declaration, doc, parsing, types);
    }
    const { type, undefinable } = types.readWithoutUndefined(parsing.checker.getTypeOfSymbol(symbol));
    const common = { name: symbol.name, doc: doc.params.get(symbol.name), place: placeOf(at) };
    return { ...common, type, optional: undefinable, rest: false, default: undefined };
  });
}

function readParameter(
  symbol: ts.Symbol,
  declaration: ts.ParameterDeclaration,
  doc: Doc,
  parsing: Parsing,
  types: TypeReader,
): ParameterModel {
  const { checker } = parsing;
  if (!ts.isIdentifier(declaration.name)) {
    parsing.report("G023", declaration.name, "a parameter that is taken apart has no name to be called by");
  }
  const rest = declaration.dotDotDotToken !== undefined;
  const type = checker.getTypeOfSymbol(symbol);
  if (type.flags & ts.TypeFlags.Never) parsing.report("G030", declaration, `${symbol.name} has no type`);
  const read = rest ? readRest(type, parsing, types) : types.readWithoutUndefined(type);
  const { initializer, questionToken } = declaration;
  return {
    name: symbol.name,
    type: read.type,
    optional: !rest && (questionToken !== undefined || initializer !== undefined || read.undefinable),
    rest,
    default: initializer && constantOf(initializer, checker)?.value,
    doc: doc.params.get(symbol.name),
    place: placeOf(declaration.type ?? declaration.name),
  };
}

function readRest(type: ts.Type, { checker }: Parsing, types: TypeReader): Read {
  if (!checker.isArrayType(type)) return { type: types.restFault(type), undefinable: false };
  const [element] = checker.getTypeArguments(type as ts.TypeReference);
  return { type: types.read(element!), undefinable: false };
}

/** What a call gives once it is there: `Promise` taken off. */
export function readReturn(signature: ts.Signature, { checker }: Parsing, types: TypeReader): TypeModel {
  const type = signature.getReturnType();
  const awaited = checker.getAwaitedType(type) ?? type;
  return types.read(awaited.flags & ts.TypeFlags.Conditional ? type : awaited); // `Awaited<T>`: T is what to tell of
}
