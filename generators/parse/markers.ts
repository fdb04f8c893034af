import { ts } from "ts-morph";
import type { MarkerKind, MarkerUse } from "../model.js";
import { ArgumentReader } from "./arguments.js";
import type { Parsing } from "./context.js";
import { docOf, MARKER_TAGS, type DocMarker } from "./docs.js";
import { placeAt, placeOf } from "./place.js";

/** What a marker can stand on. */
export type Target = ts.MethodDeclaration | ts.FunctionDeclaration | ts.VariableDeclaration;

/** Every marker of a plugin's files, by the declaration it stands on; each list in the order of the source. */
export class Markers {
  readonly byTarget = new Map<Target, MarkerUse[]>();
  readonly all: MarkerUse[] = [];
  private readonly argumentsOf: ArgumentReader;

  constructor(private readonly parsing: Parsing) {
    this.argumentsOf = new ArgumentReader(parsing);
  }

  /** Of a symbol's declarations together: an overload's doc comment may stand on any of them. */
  of(declarations: readonly ts.Node[]): readonly MarkerUse[] {
    return declarations.flatMap((each) => this.byTarget.get(each as Target) ?? []);
  }

  readFile(source: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      if (ts.isDecorator(node)) this.readDecorator(node);
      else if (ts.isCallExpression(node)) this.readWrapper(node);
      this.readTags(node);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }

  /** The kind of marker that an expression names: `remote`, `g.remote`. */
  kindOf(expression: ts.Expression): MarkerKind | undefined {
    if (!ts.isIdentifier(expression) && !ts.isPropertyAccessExpression(expression)) return undefined;
    const name = this.parsing.door.nameOf(expression);
    return name !== undefined && MARKER_TAGS.has(name) ? (name as MarkerKind) : undefined;
  }

  private readDecorator(decorator: ts.Decorator): void {
    const call = ts.isCallExpression(decorator.expression) ? decorator.expression : undefined;
    const kind = this.kindOf(call?.expression ?? decorator.expression);
    if (kind === undefined) return;
    const { parent } = decorator;
    if (ts.isFunctionDeclaration(parent)) {
      this.parsing.report("G012", decorator, `@${kind} stands before a function`);
    } else if (!ts.isMethodDeclaration(parent)) {
      this.parsing.report("G010", decorator, `@${kind} stands before ${describe(parent)}`);
    }
    const target = ts.isMethodDeclaration(parent) || ts.isFunctionDeclaration(parent) ? parent : undefined;
    const args = this.argumentsOf.ofCall(kind, call?.arguments ?? [], target);
    this.add(target, { kind, form: "decorator", place: placeOf(decorator), arguments: args });
  }

  private readWrapper(call: ts.CallExpression): void {
    const kind = this.kindOf(call.expression);
    if (kind === undefined || ts.isDecorator(call.parent)) return;
    const target = this.wrappedDeclaration(call);
    const wrapped = call.arguments.at(-1);
    if (ts.isCallExpression(call.parent) && call.parent.expression === call) {
      const advice = `Write \`${kind}({ … }, (…) => …)\`: the function is the last argument.`;
      this.parsing.report("G026", call, `${kind}(…) is called again, with the function`, advice);
    } else if (target === undefined) {
      this.parsing.report("G026", call, `${kind}(…) is not the value of a constant of its own`);
    } else if (wrapped === undefined || ts.isObjectLiteralExpression(wrapped)) {
      this.parsing.report("G026", call, `${kind}(…) is given no function`);
    }
    const args = this.argumentsOf.ofCall(kind, call.arguments.slice(0, -1), target);
    this.add(target, { kind, form: "wrapper", place: placeOf(call), arguments: args });
  }

  /** The top-level variable whose value this call is, other markers around it aside. */
  private wrappedDeclaration(call: ts.CallExpression): ts.VariableDeclaration | undefined {
    let { parent } = call;
    while (
      isTransparent(parent) ||
      (ts.isCallExpression(parent) && this.kindOf(parent.expression) !== undefined)
    ) {
      parent = parent.parent;
    }
    if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return undefined;
    return ts.isSourceFile(parent.parent.parent.parent) ? parent : undefined;
  }

  private readTags(node: ts.Node): void {
    const isMember = ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node);
    if (isMember || (ts.isVariableStatement(node) && ts.isSourceFile(node.parent))) {
      const target = isMember ? node : onlyDeclaration(node);
      for (const tag of docOf(node, MARKER_TAGS).markers) this.readTag(node, target, tag);
    } else if (ts.isClassDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isAccessor(node)) {
      const tag = docOf(node, MARKER_TAGS).markers.find(({ name }) => name === "remote");
      if (tag !== undefined) this.readTag(node, undefined, tag);
    }
  }

  private readTag(node: ts.Node, target: Target | undefined, { name, args, start, end }: DocMarker): void {
    const kind = name as MarkerKind;
    const place = placeAt(node.getSourceFile(), start, end);
    if (target === undefined) this.parsing.report("G010", place, `@${kind} documents ${describe(node)}`);
    this.add(target, { kind, form: "tag", place, arguments: this.argumentsOf.ofTag(kind, args, place) });
  }

  private add(target: Target | undefined, use: MarkerUse): void {
    this.all.push(use);
    if (target === undefined) return;
    const uses = this.byTarget.get(target);
    if (uses === undefined) this.byTarget.set(target, [use]);
    else uses.push(use);
  }

  /** The function inside `fork(remote({ … }, fn))`; undefined for a marker around nothing. */
  unwrap(expression: ts.Expression): ts.Expression | undefined {
    if (isTransparent(expression)) return this.unwrap(expression.expression);
    if (!ts.isCallExpression(expression) || this.kindOf(expression.expression) === undefined)
      return expression;
    const wrapped = expression.arguments.at(-1);
    return wrapped === undefined || ts.isObjectLiteralExpression(wrapped) ? undefined : this.unwrap(wrapped);
  }
}

type Transparent = ts.ParenthesizedExpression | ts.AsExpression | ts.SatisfiesExpression;

function isTransparent(node: ts.Node): node is Transparent {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node);
}

function onlyDeclaration({ declarationList }: ts.VariableStatement): ts.VariableDeclaration | undefined {
  const [first, ...others] = declarationList.declarations;
  return others.length === 0 ? first : undefined;
}

function describe(node: ts.Node): string {
  if (ts.isClassLike(node)) return "a class";
  if (ts.isAccessor(node)) return "an accessor";
  if (ts.isPropertyDeclaration(node)) return "a property, not a method";
  if (ts.isParameter(node)) return "a parameter";
  if (ts.isVariableStatement(node)) return "several constants at once";
  return "something that is not a function";
}
