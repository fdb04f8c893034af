import { ts } from "ts-morph";
import type { HookModel, MarkerUse, MemberModel } from "../model.js";
import type { Parsing } from "./context.js";
import { docOf, docOfAll, MARKER_TAGS, type Doc } from "./docs.js";
import type { ErrorReader } from "./errors.js";
import type { Markers } from "./markers.js";
import { placeOf } from "./place.js";
import { progressOf } from "./progress.js";
import { readSignatures } from "./signatures.js";
import type { TypeReader } from "./types.js";

type FunctionTarget = ts.FunctionDeclaration | ts.VariableDeclaration;

/** The marked function among a symbol's declarations. */
export function functionTarget(symbol: ts.Symbol): FunctionTarget | undefined {
  return symbol.declarations?.find(
    (each): each is FunctionTarget => ts.isFunctionDeclaration(each) || ts.isVariableDeclaration(each),
  );
}

/** A function that the plugin exports and offers, under the name that it is exported by. */
export function readFunction(
  target: FunctionTarget,
  exportName: string,
  uses: readonly MarkerUse[],
  parsing: Parsing,
  markers: Markers,
  types: TypeReader,
  errors: ErrorReader,
): MemberModel | undefined {
  const name = exportName === "default" ? (target.name?.getText() ?? "") : exportName;
  const at = target.name ?? target;
  if (name === "") {
    parsing.report("G026", at, "a default export without a name", "Give the function a name.");
    return undefined;
  }
  const callee = callable(target, markers);
  if (callee === undefined) return undefined; // a marker around nothing, which was reported with the marker
  const doc = functionDoc(target, parsing);
  const signature = readSignatures(signaturesOf(callee, target, parsing), name, doc, at, parsing, types);
  if (signature === undefined) return undefined;
  const { yields, ...called } = signature;
  const returnType = ts.isFunctionLike(callee) ? callee.type : undefined;
  return {
    name,
    exportName,
    static: false,
    doc: doc.text,
    returnsDoc: doc.returns,
    ...called,
    ...progressOf(callee, yields, parsing, types),
    throws: errors.thrownBy(target, doc.throws, callee),
    returnsPlace: placeOf(returnType ?? at),
    markers: uses,
    place: placeOf(at),
  };
}

/** A function that the agent runs by itself: a hook, or an action. */
export function readHook(
  target: FunctionTarget,
  exportName: string,
  use: MarkerUse,
  parsing: Parsing,
  markers: Markers,
): HookModel | undefined {
  const callee = callable(target, markers);
  const signatures = callee === undefined ? [] : signaturesOf(callee, target, parsing);
  if (signatures.length === 0 || needsArguments(signatures)) {
    const reason =
      signatures.length === 0 ? "is not a function" : "asks for arguments, and nobody gives them";
    const code = use.kind === "action" ? "G028" : "G020";
    parsing.report(code, use.place, `${exportName} is marked ${use.kind} but ${reason}`);
    return undefined;
  }
  return { exportName, place: placeOf(target.name ?? target) };
}

/** Whether the first of a function's signatures, or a class's, cannot be called without arguments. */
export function needsArguments([first]: readonly ts.Signature[]): boolean {
  return (first?.parameters ?? []).some((symbol) => {
    const declaration = symbol.valueDeclaration;
    return declaration !== undefined && ts.isParameter(declaration) && isRequired(declaration);
  });
}

function isRequired({ initializer, questionToken, dotDotDotToken }: ts.ParameterDeclaration): boolean {
  return initializer === undefined && questionToken === undefined && dotDotDotToken === undefined;
}

function callable(target: FunctionTarget, markers: Markers): ts.Node | undefined {
  if (ts.isFunctionDeclaration(target)) return target;
  return target.initializer && markers.unwrap(target.initializer);
}

function signaturesOf(
  callee: ts.Node,
  target: FunctionTarget,
  { checker }: Parsing,
): readonly ts.Signature[] {
  if (ts.isFunctionDeclaration(target)) {
    const symbol = target.name && checker.getSymbolAtLocation(target.name);
    if (symbol !== undefined) return checker.getTypeOfSymbol(symbol).getCallSignatures();
  }
  const own = ts.isFunctionLike(callee) ? checker.getSignatureFromDeclaration(callee) : undefined;
  return own === undefined ? checker.getTypeAtLocation(callee).getCallSignatures() : [own];
}

function functionDoc(target: FunctionTarget, { checker }: Parsing): Doc {
  if (!ts.isFunctionDeclaration(target)) return docOf(target.parent.parent, MARKER_TAGS);
  const declarations = target.name && checker.getSymbolAtLocation(target.name)?.declarations;
  return docOfAll(declarations?.filter(ts.isFunctionDeclaration) ?? [target], MARKER_TAGS);
}
