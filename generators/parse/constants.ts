import { ts } from "ts-morph";
import { isObject, own, type Json } from "../../src/json.js";

/** A value known without running anything; the box tells "no constant" from a constant `null`. */
export interface Constant {
  readonly value: Json | undefined;
}

/** How many names a constant may be looked up through. */
const MAX_STEPS = 100;

/**
 * The value of an expression made of literals: also arrays and objects of them, templates, signs, sums and products, enum
 * members, and constants that are one of these or have one for a property, in this file or another.
 */
export function constantOf(
  node: ts.Expression,
  checker: ts.TypeChecker,
  steps = MAX_STEPS,
): Constant | undefined {
  if (steps === 0) return undefined;
  const inner = (next: ts.Expression): Constant | undefined => constantOf(next, checker, steps - 1);
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node)
  )
    return inner(node.expression);
  if (ts.isStringLiteralLike(node)) return { value: node.text };
  if (ts.isNumericLiteral(node)) return finite(Number(node.text));
  if (ts.isPrefixUnaryExpression(node)) return signed(node, inner(node.operand));
  if (ts.isArrayLiteralExpression(node)) return arrayOf(node, inner);
  if (ts.isObjectLiteralExpression(node)) return objectOf(node, inner, checker);
  if (ts.isIdentifier(node)) return named(node, checker, inner);
  if (ts.isPropertyAccessExpression(node))
    return enumMember(node, checker) ?? propertyOfConstant(node, inner);
  if (ts.isTemplateExpression(node)) return template(node, inner);
  if (ts.isBinaryExpression(node)) return calculated(node, inner);
  switch (node.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return { value: true };
    case ts.SyntaxKind.FalseKeyword:
      return { value: false };
    case ts.SyntaxKind.NullKeyword:
      return { value: null };
    default:
      return undefined;
  }
}

function enumMember(node: ts.PropertyAccessExpression, checker: ts.TypeChecker): Constant | undefined {
  const member = checker.getSymbolAtLocation(node)?.valueDeclaration;
  const value = member && ts.isEnumMember(member) ? checker.getConstantValue(member) : undefined;
  return value === undefined ? undefined : { value };
}

/** `TIMES.wait` of a constant object. */
function propertyOfConstant(node: ts.PropertyAccessExpression, inner: Inner): Constant | undefined {
  const object = inner(node.expression)?.value;
  const value = isObject(object) ? own(object, node.name.text) : undefined;
  return value === undefined ? undefined : { value };
}

function template({ head, templateSpans }: ts.TemplateExpression, inner: Inner): Constant | undefined {
  let text = head.text;
  for (const { expression, literal } of templateSpans) {
    const value = inner(expression)?.value;
    if (value === undefined || typeof value === "object") return undefined;
    text += String(value) + literal.text;
  }
  return { value: text };
}

const OPERATIONS: Partial<Record<ts.SyntaxKind, (a: number, b: number) => number>> = {
  [ts.SyntaxKind.PlusToken]: (a, b) => a + b,
  [ts.SyntaxKind.MinusToken]: (a, b) => a - b,
  [ts.SyntaxKind.AsteriskToken]: (a, b) => a * b,
  [ts.SyntaxKind.SlashToken]: (a, b) => a / b,
  [ts.SyntaxKind.AsteriskAsteriskToken]: (a, b) => a ** b,
};

/** `60 * 1000`, `"a" + "b"`. */
function calculated({ left, operatorToken, right }: ts.BinaryExpression, inner: Inner): Constant | undefined {
  const operation = OPERATIONS[operatorToken.kind];
  const [a, b] = operation === undefined ? [] : [inner(left)?.value, inner(right)?.value];
  if (typeof a === "string" && typeof b === "string" && operatorToken.kind === ts.SyntaxKind.PlusToken)
    return { value: a + b };
  return typeof a === "number" && typeof b === "number" ? finite(operation!(a, b)) : undefined;
}

function finite(value: number): Constant | undefined {
  return Number.isFinite(value) ? { value: value === 0 ? 0 : value } : undefined;
}

function signed({ operator }: ts.PrefixUnaryExpression, operand: Constant | undefined): Constant | undefined {
  if (typeof operand?.value !== "number") return undefined;
  if (operator === ts.SyntaxKind.MinusToken) return finite(-operand.value);
  return operator === ts.SyntaxKind.PlusToken ? operand : undefined;
}

type Inner = (node: ts.Expression) => Constant | undefined;

function arrayOf(node: ts.ArrayLiteralExpression, inner: Inner): Constant | undefined {
  const values: Json[] = [];
  for (const element of node.elements) {
    const constant = inner(element);
    if (constant?.value === undefined) return undefined;
    values.push(constant.value);
  }
  return { value: values };
}

function objectOf(
  node: ts.ObjectLiteralExpression,
  inner: Inner,
  checker: ts.TypeChecker,
): Constant | undefined {
  const entries: [string, Json][] = [];
  for (const property of node.properties) {
    const entry = propertyOf(property, inner, checker);
    if (entry === undefined) return undefined;
    if (entry[1].value !== undefined) entries.push([entry[0], entry[1].value]);
  }
  return { value: Object.fromEntries(entries) };
}

function propertyOf(
  property: ts.ObjectLiteralElementLike,
  inner: Inner,
  checker: ts.TypeChecker,
): [string, Constant] | undefined {
  if (ts.isShorthandPropertyAssignment(property)) {
    const symbol = checker.getShorthandAssignmentValueSymbol(property);
    const constant = symbol && constantOfSymbol(symbol, checker, inner);
    return constant && [property.name.text, constant];
  }
  if (!ts.isPropertyAssignment(property)) return undefined;
  const name = propertyName(property.name);
  const constant = inner(property.initializer);
  return name === undefined || name === "__proto__" || constant === undefined ? undefined : [name, constant];
}

/** The text of a name that is written out: an identifier, a string or a number. */
export function propertyName(name: ts.PropertyName): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  return ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)
    ? name.expression.text
    : undefined;
}

function named(node: ts.Identifier, checker: ts.TypeChecker, inner: Inner): Constant | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  if (node.text === "undefined" && (symbol?.declarations ?? []).length === 0) return { value: undefined };
  return symbol && constantOfSymbol(symbol, checker, inner);
}

function constantOfSymbol(symbol: ts.Symbol, checker: ts.TypeChecker, inner: Inner): Constant | undefined {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = target.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  return isConst && declaration.initializer !== undefined ? inner(declaration.initializer) : undefined;
}
