import { ts } from "ts-morph";
import type { Parsing } from "./context.js";
import { isReference } from "./type-kinds.js";

/** What a generator, or something else to iterate over, is made of. */
export interface StreamParts {
  readonly yields: ts.Type;
  /** Undefined: nothing. */
  readonly returns: ts.Type | undefined;
}

/** The language's own types of what is iterated over once; lists and sets are data. */
const STREAMS: ReadonlySet<string> = new Set([
  "AsyncGenerator",
  "AsyncIterable",
  "AsyncIterableIterator",
  "AsyncIterator",
  "AsyncIteratorObject",
  "Generator",
  "IterableIterator",
  "Iterator",
  "IteratorObject",
]);

/** Undefined for a type that is none of these. */
export function streamParts(type: ts.Type, { checker, program }: Parsing): StreamParts | undefined {
  const symbol = type.symbol as ts.Symbol | undefined;
  const source = symbol?.declarations?.[0]?.getSourceFile();
  if (symbol === undefined || source === undefined || !STREAMS.has(symbol.name)) return undefined;
  if (!program.isSourceFileDefaultLibrary(source) || !isReference(type)) return undefined;
  const [yields, returns] = checker.getTypeArguments(type);
  return yields && { yields, returns };
}

/** Whether a function's own code has a `return` with a value. */
export function returnsSomething(declaration: ts.Node | undefined): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isReturnStatement(node)) return node.expression !== undefined;
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
    return ts.forEachChild(node, visit) ?? false;
  };
  const body =
    declaration !== undefined && "body" in declaration
      ? (declaration.body as ts.Node | undefined)
      : undefined;
  return body !== undefined && visit(body);
}
