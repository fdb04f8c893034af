import type { ts } from "ts-morph";
import type { Place } from "../model.js";

/** Where a node stands in its file, without the comments and space before it. */
export function placeOf(node: ts.Node): Place {
  const source = node.getSourceFile();
  return placeAt(source, node.getStart(source), node.getEnd());
}

export function placeAt(source: ts.SourceFile, start: number, end: number): Place {
  const { line, character } = source.getLineAndCharacterOfPosition(start);
  return { file: source.fileName, start, end, line: line + 1, column: character + 1 };
}
