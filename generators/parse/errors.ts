import { ts } from "ts-morph";
import { compareText } from "../faults.js";
import type { ErrorModel } from "../model.js";
import type { Parsing } from "./context.js";
import { docOf, MARKER_TAGS } from "./docs.js";
import { placeOf } from "./place.js";
import { readProperty } from "./type-objects.js";
import type { TypeReader } from "./types.js";

const { SymbolFlags, ModifierFlags } = ts;

/** What every `Error` has, and what gofer's documents keep elsewhere: `args` are the exception's arguments. */
const COMMON: ReadonlySet<string> = new Set(["name", "message", "stack", "cause", "args"]);
/** gofer's documents have a text of their own under this name in the state (W-25). */
const TRACE = "trace";

/** Finds the error classes that a plugin exports and its members throw. */
export class ErrorReader {
  private readonly exported: ReadonlyMap<ts.Symbol, string>;
  private readonly used = new Set<ts.Symbol>();
  private readonly told = new Set<ts.Symbol>();
  private readonly found = new Map<ts.Node, ReadonlySet<ts.Symbol>>();

  constructor(
    private readonly parsing: Parsing,
    private readonly types: TypeReader,
  ) {
    const module = parsing.checker.getSymbolAtLocation(parsing.source);
    const exports = module === undefined ? [] : parsing.checker.getExportsOfModule(module);
    const classes = exports.map((each) => [this.target(each), each.name] as const);
    this.exported = new Map(
      classes.filter(([symbol, name]) => name !== "default" && this.isError(symbol)).reverse(),
    );
  }

  /**
   * The exported error classes that a member throws: those its doc comment names, and those of `throw` statements in its
   * body and in the plugin's own functions that it calls. One that is caught on the way may be among them.
   *
   * @param named  what `@throws` names, to be looked up where the member stands
   * @returns names, sorted
   */
  thrownBy(member: ts.Node, named: readonly string[], body: ts.Node | undefined): string[] {
    const thrown = new Set<ts.Symbol>();
    for (const name of named) this.addNamed(name, member, thrown);
    if (body !== undefined) for (const each of this.thrownIn(body)) thrown.add(each);
    for (const each of thrown) this.use(each);
    return [...thrown].map((each) => this.exported.get(each)!).sort(compareText);
  }

  /** All that were used, and the exported ones above them. */
  read(): ErrorModel[] {
    return [...this.used].map((symbol) => this.readClass(symbol));
  }

  private addNamed(name: string, member: ts.Node, thrown: Set<ts.Symbol>): void {
    const { checker } = this.parsing;
    const { Class, Alias, BlockScopedVariable } = SymbolFlags;
    const inScope = checker.getSymbolsInScope(member, Class | Alias | BlockScopedVariable);
    const symbol = inScope.find((each) => each.name === name);
    if (symbol !== undefined) this.add(this.target(symbol), member, thrown);
  }

  private add(symbol: ts.Symbol, at: ts.Node, thrown: Set<ts.Symbol>): void {
    if (this.exported.has(symbol)) thrown.add(symbol);
    else if (this.isOwn(symbol) && this.isError(symbol) && !this.told.has(symbol)) {
      this.told.add(symbol);
      const message = `${classNameOf(symbol)} is thrown, but not exported: callers get its name and message`;
      this.parsing.warn("G041", at, message);
    }
  }

  private thrownIn(body: ts.Node): ReadonlySet<ts.Symbol> {
    const known = this.found.get(body);
    if (known !== undefined) return known;
    const thrown = new Set<ts.Symbol>();
    this.found.set(body, thrown); // one that calls itself throws what it throws
    const visit = (node: ts.Node): void => {
      if (ts.isThrowStatement(node)) this.addThrown(node.expression, thrown);
      const called =
        ts.isCallExpression(node) || ts.isNewExpression(node) ? this.calledBody(node) : undefined;
      if (called !== undefined) for (const each of this.thrownIn(called)) thrown.add(each);
      ts.forEachChild(node, visit);
    };
    visit(body);
    return thrown;
  }

  private addThrown(expression: ts.Expression, thrown: Set<ts.Symbol>): void {
    const type = this.parsing.checker.getTypeAtLocation(expression);
    for (const each of type.isUnion() ? type.types : [type]) {
      const symbol = each.symbol as ts.Symbol | undefined;
      if (symbol !== undefined) this.add(symbol, expression, thrown);
    }
  }

  /** The code behind a call, where it is the plugin's own and some error class could come of it. */
  private calledBody(call: ts.CallExpression | ts.NewExpression): ts.Node | undefined {
    if (this.exported.size === 0) return undefined;
    const declaration = this.parsing.checker.getResolvedSignature(call)?.declaration as ts.Node | undefined;
    if (declaration === undefined || !this.isOwnNode(declaration)) return undefined;
    return "body" in declaration ? (declaration.body as ts.Node | undefined) : undefined;
  }

  private use(symbol: ts.Symbol): void {
    this.used.add(symbol);
    const base = this.exportedBase(symbol);
    if (base !== undefined && !this.used.has(base)) this.use(base);
  }

  private readClass(symbol: ts.Symbol): ErrorModel {
    const { checker } = this.parsing;
    const declaration = classOf(symbol)!;
    const constant = constantOfClass(declaration);
    const at = declaration.name ?? constant?.name ?? declaration;
    const base = this.exportedBase(symbol);
    const properties = checker
      .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
      .filter((each) => isState(each));
    const trace = properties.find(({ name }) => name === TRACE);
    if (trace !== undefined) {
      const message = `${classNameOf(symbol)}.${TRACE} does not reach callers: in gofer's documents it is the stack trace`;
      this.parsing.warn("G042", ownPlace(trace, declaration) ?? at, message);
    }
    return {
      name: this.exported.get(symbol)!,
      doc: docOf(constant?.parent.parent ?? declaration, MARKER_TAGS).text,
      extends: base && this.exported.get(base),
      state: properties
        .filter((each) => each !== trace)
        .map((each) => ({
          property: readProperty(this.types, each),
          place: placeOf(ownPlace(each, declaration) ?? at),
        })),
      place: placeOf(at),
    };
  }

  /** What depends on type arguments has no form of its own: the classes below it say it all. */
  private exportedBase(symbol: ts.Symbol): ts.Symbol | undefined {
    const found = this.basesOf(symbol).find(
      (each) => this.exported.has(each.symbol) && !this.isInstantiated(each),
    );
    return found?.symbol;
  }

  /** Whether some of a class's state is of other types here than where it is declared. */
  private isInstantiated(base: ts.Type): boolean {
    const { checker } = this.parsing;
    const declared = checker.getDeclaredTypeOfSymbol(base.symbol);
    return checker
      .getPropertiesOfType(declared)
      .filter(isState)
      .some((each) => {
        const here = checker.getPropertyOfType(base, each.name);
        return here === undefined || checker.getTypeOfSymbol(here) !== checker.getTypeOfSymbol(each);
      });
  }

  private isError(symbol: ts.Symbol): boolean {
    if (classOf(symbol) === undefined) return false;
    const { program } = this.parsing;
    return this.basesOf(symbol).some(
      ({ symbol: { name, declarations } }) =>
        name === "Error" &&
        declarations?.some((each) => program.isSourceFileDefaultLibrary(each.getSourceFile())) === true,
    );
  }

  /** Nearest first. */
  private basesOf(symbol: ts.Symbol): ts.Type[] {
    const { checker } = this.parsing;
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    if (!type.isClassOrInterface()) return [];
    return checker.getBaseTypes(type).flatMap((base) => {
      const above = base.symbol as ts.Symbol | undefined;
      return above === undefined ? [] : [base, ...this.basesOf(above)];
    });
  }

  private isOwn({ declarations }: ts.Symbol): boolean {
    return declarations?.some((each) => this.isOwnNode(each)) === true;
  }

  private isOwnNode(node: ts.Node): boolean {
    const source = node.getSourceFile();
    return !source.isDeclarationFile && !this.parsing.program.isSourceFileFromExternalLibrary(source);
  }

  /** The class itself, of whatever leads to it: an alias, what a file calls its own export, a constant that holds it. */
  private target(symbol: ts.Symbol): ts.Symbol {
    const { checker } = this.parsing;
    const isAlias = (symbol.flags & SymbolFlags.Alias) !== 0;
    const found = isAlias ? checker.getAliasedSymbol(symbol) : checker.getExportSymbolOfSymbol(symbol);
    const held = classInConstant(found);
    return held === undefined ? found : checker.getTypeAtLocation(held).symbol;
  }
}

function classOf({ declarations }: ts.Symbol): ts.ClassLikeDeclaration | undefined {
  return declarations?.find(ts.isClassLike);
}

function classInConstant({ valueDeclaration: at }: ts.Symbol): ts.ClassExpression | undefined {
  if (at === undefined || !ts.isVariableDeclaration(at) || at.initializer === undefined) return undefined;
  const isConstant = (ts.getCombinedNodeFlags(at) & ts.NodeFlags.Const) !== 0;
  return isConstant && ts.isClassExpression(at.initializer) ? at.initializer : undefined;
}

function constantOfClass({ parent }: ts.ClassLikeDeclaration): ts.VariableDeclaration | undefined {
  return ts.isVariableDeclaration(parent) ? parent : undefined;
}

/** As the source calls it: the checker's name of a class without one is no name. */
function classNameOf(symbol: ts.Symbol): string {
  const declaration = classOf(symbol)!;
  return (declaration.name ?? constantOfClass(declaration)?.name)?.getText() ?? "a class without a name";
}

/** A public property that is not of every error; methods stay where they are. */
function isState({ name, flags, valueDeclaration }: ts.Symbol): boolean {
  if (COMMON.has(name) || (flags & SymbolFlags.Method) !== 0 || valueDeclaration === undefined) return false;
  const isHidden =
    (ts.getCombinedModifierFlags(valueDeclaration) & ModifierFlags.NonPublicAccessibilityModifier) !== 0;
  const isPrivate = name.startsWith("__#");
  return !isHidden && !isPrivate;
}

function ownPlace({ valueDeclaration }: ts.Symbol, owner: ts.Node): ts.Node | undefined {
  if (valueDeclaration?.getSourceFile() !== owner.getSourceFile()) return undefined;
  return "name" in valueDeclaration ? (valueDeclaration.name as ts.Node) : valueDeclaration;
}
