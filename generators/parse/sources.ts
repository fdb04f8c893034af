import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ts } from "ts-morph";
import type { Parsing } from "./context.js";
import { DOOR, importsOf } from "./door.js";
import { placeAt } from "./place.js";

/** The plugin's own file and every source file it imports, however far; packages and declarations are not among them. */
export function closureOf(parsing: Parsing): ts.SourceFile[] {
  const { program, checker, source } = parsing;
  const found = new Set([source]);
  for (const file of found) {
    for (const specifier of importsOf(file)) {
      if (specifier.text === DOOR) continue;
      const target = checker.getSymbolAtLocation(specifier)?.valueDeclaration;
      if (target === undefined) reportMissing(specifier, file, parsing);
      else if (ts.isSourceFile(target) && isOurs(target, program)) found.add(target);
    }
  }
  return [...found];
}

function isOurs(source: ts.SourceFile, program: ts.Program): boolean {
  return !source.isDeclarationFile && !program.isSourceFileFromExternalLibrary(source);
}

/** A relative import of nothing; a package that is not there is no fault until a type of it is needed. */
function reportMissing(specifier: ts.StringLiteralLike, file: ts.SourceFile, parsing: Parsing): void {
  if (!specifier.text.startsWith(".") || existsSync(resolve(dirname(file.fileName), specifier.text))) return;
  const options = parsing.program.getCompilerOptions();
  const { resolvedModule } = ts.resolveModuleName(specifier.text, file.fileName, options, ts.sys);
  if (resolvedModule === undefined) parsing.report("G002", specifier, `there is no ${specifier.text}`);
}

/** Whether all of these files parse; what does not is reported. */
export function parses(files: readonly ts.SourceFile[], parsing: Parsing): boolean {
  const errors = files.flatMap((file) => parsing.program.getSyntacticDiagnostics(file));
  for (const { file, start, length, messageText } of errors) {
    const message = ts.flattenDiagnosticMessageText(messageText, " ");
    parsing.report("G001", placeAt(file, start, start + length), message);
  }
  return errors.length === 0;
}
