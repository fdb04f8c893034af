import { ts } from "ts-morph";

/** What a plugin imports its markers, settings and types from. */
export const DOOR = "gofer-rmi/plugin";

/** The name under which the door exports what `node` stands for, or undefined when it is not ours. */
export type DoorNameOf = (node: ts.Node) => string | undefined;

/**
 * Recognises what comes from the door by symbol: through renamed and namespace imports, re-exports, and constants that
 * are another name for it. An import that cannot be resolved is recognised by its module specifier.
 */
export class Door {
  private readonly names: ReadonlyMap<ts.Symbol, string>;

  constructor(
    program: ts.Program,
    private readonly checker: ts.TypeChecker,
  ) {
    this.names = new Map(doorExports(program, checker));
  }

  /** @param node  an expression: `remote`, `g.remote` */
  nameOf(node: ts.Node): string | undefined {
    const symbol = this.checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node) ? node.name : node);
    if (symbol !== undefined) return this.nameOfSymbol(symbol);
    return ts.isPropertyAccessExpression(node) && this.isDoorItself(node.expression)
      ? node.name.text
      : undefined;
  }

  nameOfSymbol(symbol: ts.Symbol): string | undefined {
    const seen = new Set<ts.Symbol>();
    let at: ts.Symbol | undefined = symbol;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      const name: string | undefined = this.names.get(at) ?? importedName(at);
      if (name !== undefined) return name;
      at = at.flags & ts.SymbolFlags.Alias ? this.checker.getImmediateAliasedSymbol(at) : this.otherName(at);
    }
    return undefined;
  }

  /** `const mine = remote`: the symbol of `remote`. */
  private otherName(symbol: ts.Symbol): ts.Symbol | undefined {
    const declaration = symbol.valueDeclaration;
    if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
    const { initializer } = declaration;
    if (initializer === undefined) return undefined;
    if (ts.isIdentifier(initializer)) return this.checker.getSymbolAtLocation(initializer);
    return ts.isPropertyAccessExpression(initializer)
      ? this.checker.getSymbolAtLocation(initializer.name)
      : undefined;
  }

  /** The `g` of `import * as g from "gofer-rmi/plugin"`, when the package is not there to be asked. */
  private isDoorItself(node: ts.Node): boolean {
    const declarations = this.checker.getSymbolAtLocation(node)?.declarations ?? [];
    return declarations.some(
      (each) => ts.isNamespaceImport(each) && specifierOf(each.parent.parent) === DOOR,
    );
  }
}

function* doorExports(program: ts.Program, checker: ts.TypeChecker): Generator<[ts.Symbol, string]> {
  for (const source of program.getSourceFiles()) {
    for (const specifier of importsOf(source)) {
      if (specifier.text !== DOOR) continue;
      const door = checker.getSymbolAtLocation(specifier);
      if (door === undefined) continue;
      for (const each of checker.getExportsOfModule(door)) {
        yield [each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each, each.name];
      }
      return;
    }
  }
}

/** The name that an import or re-export specifier takes from the door itself. */
function importedName(symbol: ts.Symbol): string | undefined {
  for (const declaration of symbol.declarations ?? []) {
    const isImport = ts.isImportSpecifier(declaration);
    if (!isImport && !ts.isExportSpecifier(declaration)) continue;
    const statement = isImport ? declaration.parent.parent.parent : declaration.parent.parent;
    if (specifierOf(statement) === DOOR) return (declaration.propertyName ?? declaration.name).text;
  }
  return undefined;
}

function specifierOf({ moduleSpecifier }: { readonly moduleSpecifier?: ts.Node }): string | undefined {
  return moduleSpecifier !== undefined && ts.isStringLiteralLike(moduleSpecifier)
    ? moduleSpecifier.text
    : undefined;
}

/** The module specifiers of a file's imports and re-exports. */
export function importsOf(source: ts.SourceFile): ts.StringLiteralLike[] {
  return source.statements.flatMap((statement) =>
    (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) &&
    statement.moduleSpecifier !== undefined &&
    ts.isStringLiteralLike(statement.moduleSpecifier)
      ? [statement.moduleSpecifier]
      : [],
  );
}
