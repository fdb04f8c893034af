import { resolve } from "node:path";
import ts from "typescript";

const DOOR = resolve(import.meta.dirname, "../../src/plugin/index.ts");
const CLIENT = resolve(import.meta.dirname, "../../src/client/index.ts");

/** How users' projects differ in what matters to decorators. */
export const FLAVOURS: readonly (readonly [string, ts.CompilerOptions])[] = [
  ["standard decorators", {}],
  ["experimentalDecorators", { experimentalDecorators: true }],
  ["experimentalDecorators and metadata", { experimentalDecorators: true, emitDecoratorMetadata: true }],
];

/** What the compiler says of each source, `TSnnnn line: text`; each is a file that may import "gofer-rmi/plugin". */
export function diagnose(
  sources: ReadonlyMap<string, string>,
  flavour: ts.CompilerOptions,
): ReadonlyMap<string, readonly string[]> {
  const options: ts.CompilerOptions = {
    ...flavour,
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
    skipLibCheck: true,
    paths: { "gofer-rmi/plugin": [DOOR], "gofer-rmi/client": [CLIENT] },
  };
  const files = new Map(
    [...sources].map(([name, text]) => [resolve(import.meta.dirname, `${name}.ts`), text]),
  );
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = files.get(path);
    return text === undefined
      ? getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, text, language, true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return new Map(
    [...sources.keys()].map((name, at) => {
      const file = program.getSourceFile([...files.keys()][at]!)!;
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      return [name, found.map((diagnostic) => line(file, diagnostic))];
    }),
  );
}

function line(file: ts.SourceFile, { code, start = 0, messageText }: ts.Diagnostic): string {
  const at = file.getLineAndCharacterOfPosition(start).line + 1;
  return `TS${code} ${at}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
}
