import { ts } from "ts-morph";
import type { ParameterModel, TypeModel } from "../model.js";
import { constantOf } from "./constants.js";
import type { Parsing } from "./context.js";
import type { Doc } from "./docs.js";
import { placeOf } from "./place.js";
import { returnsSomething, streamParts, type StreamParts } from "./streams.js";
import type { TypeReader } from "./types.js";

/** What is called, by one signature or several. */
export interface Signature {
  readonly parameters: ParameterModel[];
  readonly returns: TypeModel;
  /** Of a generator: what it yields. */
  readonly yields: TypeModel | undefined;
}

const NOTHING = { returns: { kind: "undefined" }, yields: undefined } as const;

/**
 * What callers may give and get. Several signatures are laid over one another, place by place. None at all is a fault, and
 * undefined.
 *
 * @param name  as faults show it
 */
export function readSignatures(
  signatures: readonly ts.Signature[],
  name: string,
  doc: Doc,
  at: ts.Node,
  parsing: Parsing,
  types: TypeReader,
): Signature | undefined {
  if (signatures.length === 0) {
    parsing.report("G010", at, `${name} is not something that can always be called`);
    return undefined;
  }
  const read = signatures.map((signature): Signature => {
    types.generic = signature.typeParameters !== undefined && !isConstructor(signature);
    if (types.generic)
      parsing.warn("G022", at, `${name} has type parameters; for callers, their constraints stand for them`);
    const parameters = readParameters(signature, doc, at, parsing, types);
    const returned = isConstructor(signature) ? NOTHING : readReturn(signature, parsing, types);
    types.generic = false;
    return { parameters, ...returned };
  });
  if (read.length === 1) return read[0];
  parsing.warn(
    "G044",
    at,
    `${name} has several signatures; callers see one, in which they lie over one another`,
  );
  return overlaid(read);
}

/**
 * Names are those of the signature with most parameters; what one signature lacks may be left out. A rest parameter of one
 * covers all places that others have beyond its own, and whatever comes after the last.
 */
function overlaid(signatures: readonly Signature[]): Signature {
  const split = signatures.map(({ parameters }) => ({
    named: parameters.filter(({ rest }) => !rest),
    rest: parameters.find(({ rest }) => rest),
  }));
  const longest = split.reduce((a, b) => (b.named.length > a.named.length ? b : a));
  const parameters = longest.named.map((parameter, index) => {
    const given = split.flatMap(({ named, rest }) => named[index] ?? rest ?? []);
    const optional = split.some(({ named }) => named[index]?.optional !== false);
    return { ...parameter, type: unionOf(given.map(({ type }) => type)), optional };
  });
  const rests = split.flatMap(({ rest }) => rest ?? []);
  const yielded = signatures.flatMap(({ yields }) => yields ?? []);
  return {
    parameters: rests.length === 0 ? parameters : [...parameters, restOf(rests, parameters)],
    returns: unionOf(signatures.map(({ returns }) => returns)),
    yields: yielded.length === 0 ? undefined : unionOf(yielded),
  };
}

/** @param before  its name must be none of theirs */
function restOf(rests: readonly ParameterModel[], before: readonly ParameterModel[]): ParameterModel {
  const first = rests[0]!;
  const taken = new Set(before.map(({ name }) => name));
  let name = first.name;
  for (let count = 2; taken.has(name); count++) name = `${first.name}${count}`;
  return { ...first, name, type: unionOf(rests.map(({ type }) => type)) };
}

export function unionOf(types: readonly TypeModel[]): TypeModel {
  const flat = types.flatMap((each) => (each.kind === "union" ? each.members : [each]));
  const members = [...new Map(flat.map((each) => [JSON.stringify(each), each])).values()];
  return members.length === 1 ? members[0]! : { kind: "union", members };
}

/** Its type parameters are the class's, which is a fault only where something offered depends on them; it gives a live object. */
function isConstructor({ declaration }: ts.Signature): boolean {
  const node = declaration as ts.Node | undefined; // the class itself, when it declares no constructor
  return (
    node === undefined ||
    ts.isConstructorDeclaration(node) ||
    ts.isConstructorTypeNode(node) ||
    ts.isConstructSignatureDeclaration(node) ||
    ts.isClassLike(node)
  );
}

function readParameters(
  signature: ts.Signature,
  doc: Doc,
  at: ts.Node,
  parsing: Parsing,
  types: TypeReader,
): ParameterModel[] {
  return signature.parameters.flatMap((symbol) => {
    const declaration = symbol.valueDeclaration;
    if (declaration !== undefined && ts.isParameter(declaration)) {
      if (declaration.dotDotDotToken !== undefined) return readRest(symbol, declaration, doc, parsing, types);
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
  const type = checker.getTypeOfSymbol(symbol);
  if (type.flags & ts.TypeFlags.Never) parsing.report("G030", declaration, `${symbol.name} has no type`);
  const read = types.readWithoutUndefined(type);
  const { initializer, questionToken } = declaration;
  return {
    name: symbol.name,
    type: read.type,
    optional: questionToken !== undefined || initializer !== undefined || read.undefinable,
    rest: false,
    default: initializer && constantOf(initializer, checker)?.value,
    doc: doc.params.get(symbol.name),
    place: placeOf(declaration.type ?? declaration.name),
  };
}

/** A rest parameter, or the parameters that a tuple for one stands for. */
function readRest(
  symbol: ts.Symbol,
  declaration: ts.ParameterDeclaration,
  doc: Doc,
  { checker }: Parsing,
  types: TypeReader,
): ParameterModel[] {
  const type = checker.getTypeOfSymbol(symbol);
  const place = placeOf(declaration.type ?? declaration.name);
  const common = { doc: doc.params.get(symbol.name), place, default: undefined };
  const { name } = symbol;
  if (checker.isTupleType(type)) {
    const tuple = types.readParameterTuple(type);
    if (tuple.kind === "tuple") {
      return tuple.elements.map((element, index) => ({
        ...common,
        name: element.name ?? `${name}${index}`,
        type: element.type,
        optional: element.optional === true,
        rest: element.rest === true,
      }));
    }
  }
  const constraint = checker.getBaseConstraintOfType(type) ?? type; // `...args: T` of a generic member
  const array = checker.isArrayType(type) ? type : checker.isArrayType(constraint) ? constraint : undefined;
  if (array === undefined)
    return [{ ...common, name, type: types.restFault(type), optional: false, rest: true }];
  const [element] = checker.getTypeArguments(array as ts.TypeReference);
  return [{ ...common, name, type: types.read(element!), optional: false, rest: true }];
}

/** What a call gives once it is there: `Promise` taken off, and of a generator what it yields and what it returns. */
function readReturn(
  signature: ts.Signature,
  parsing: Parsing,
  types: TypeReader,
): Pick<Signature, "returns" | "yields"> {
  const { checker } = parsing;
  const type = signature.getReturnType();
  const awaited = checker.getAwaitedType(type) ?? type;
  const parts = streamParts(awaited, parsing);
  if (parts !== undefined) return readStream(parts, signature, parsing, types);
  const known = awaited.flags & ts.TypeFlags.Conditional ? type : awaited; // `Awaited<T>`: T is what to tell of
  return { returns: types.read(known), yields: undefined };
}

/** `AsyncGenerator<Step>` leaves open what is returned, which is nothing where its code returns nothing. */
function readStream(
  { yields, returns }: StreamParts,
  signature: ts.Signature,
  { checker }: Parsing,
  types: TypeReader,
): Pick<Signature, "returns" | "yields"> {
  const item = checker.getAwaitedType(yields) ?? yields;
  const isOpen = returns === undefined || (returns.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
  const nothing = isOpen && !returnsSomething(signature.declaration);
  const result = returns === undefined ? undefined : (checker.getAwaitedType(returns) ?? returns);
  return {
    yields: types.read(item),
    returns: nothing || result === undefined ? { kind: "undefined" } : types.read(result),
  };
}
