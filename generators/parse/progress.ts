import { ts } from "ts-morph";
import type { TypeModel } from "../model.js";
import type { Parsing } from "./context.js";
import { unionOf } from "./signatures.js";
import type { TypeReader } from "./types.js";

/**
 * What a member reports. Of a stream that is what it yields, and reports of its own code are a fault: callers could not
 * tell the two apart.
 */
export function progressOf(
  body: ts.Node | undefined,
  yields: TypeModel | undefined,
  parsing: Parsing,
  types: TypeReader,
): { readonly stream: boolean; readonly progress: TypeModel | undefined } {
  if (yields === undefined) return { stream: false, progress: readProgress(body, parsing, types) };
  if (body !== undefined) {
    for (const call of reports(body, parsing))
      parsing.report("G043", call, "a stream that also reports progress");
  }
  return { stream: true, progress: yields };
}

/**
 * What the details of a member's progress are: the type of what its own code gives to `context().progress`. Undefined
 * when it reports nothing, something that is not settled, or now and then no details, which are then the last ones.
 */
function readProgress(body: ts.Node | undefined, parsing: Parsing, types: TypeReader): TypeModel | undefined {
  if (body === undefined) return undefined;
  const details = [...reports(body, parsing)].map((call) => detailsOf(call, parsing));
  const unsettled = ts.TypeFlags.Any | ts.TypeFlags.Unknown;
  const known = details.filter((type) => type !== undefined && (type.flags & unsettled) === 0);
  if (known.length === 0 || known.length < details.length) return undefined;
  return unionOf(known.map((type) => types.read(type!)));
}

function* reports(node: ts.Node, parsing: Parsing): Generator<ts.CallExpression> {
  if (ts.isCallExpression(node) && isReport(node, parsing)) yield node;
  const below: ts.Node[] = [];
  ts.forEachChild(node, (child) => void below.push(child));
  for (const child of below) yield* reports(child, parsing);
}

/** By the symbol of what is called, under whatever name the context goes; the name of the member is a quick look. */
function isReport(call: ts.CallExpression, { checker, door }: Parsing): boolean {
  const { expression } = call;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  if (!ts.isIdentifier(name) || name.text !== "progress") return false;
  const owner = (checker.getResolvedSignature(call)?.declaration as ts.Node | undefined)?.parent;
  const symbol =
    owner && ts.isInterfaceDeclaration(owner) ? checker.getSymbolAtLocation(owner.name) : undefined;
  return symbol !== undefined && door.nameOfSymbol(symbol) === "CallContext";
}

function detailsOf({ arguments: [report] }: ts.CallExpression, { checker }: Parsing): ts.Type | undefined {
  if (report === undefined) return undefined;
  const details = checker.getPropertyOfType(checker.getTypeAtLocation(report), "details");
  if (details === undefined || (details.flags & ts.SymbolFlags.Optional) !== 0) return undefined;
  return checker.getWidenedType(checker.getTypeOfSymbol(details));
}
