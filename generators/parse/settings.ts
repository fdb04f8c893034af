import { ts } from "ts-morph";
import type { PluginSettings } from "../model.js";
import { isPropertyText } from "../text.js";
import { constantOf, propertyName } from "./constants.js";
import type { Parsing } from "./context.js";
import { placeOf } from "./place.js";

/** Each setting of `plugin({ … })`, and what it must be. */
const SETTINGS = {
  name: "string",
  url: "string",
  queue: "string",
  host: "string",
  threads: "number",
  latency: "number",
} as const;

/** What the plugin's own file says in `plugin({ … })` at its top level; nothing when it does not. */
export function readSettings(parsing: Parsing): PluginSettings {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isSettingsCall(node, parsing)) calls.push(node);
    ts.forEachChild(node, visit);
  };
  visit(parsing.source);
  for (const again of calls.slice(1)) parsing.report("G019", again, "plugin(…) is called a second time");
  const [call] = calls;
  return call === undefined ? {} : readCall(call, parsing);
}

function isSettingsCall({ expression }: ts.CallExpression, { door }: Parsing): boolean {
  const canBe = ts.isIdentifier(expression) || ts.isPropertyAccessExpression(expression);
  return canBe && door.nameOf(expression) === "plugin";
}

function readCall(call: ts.CallExpression, parsing: Parsing): PluginSettings {
  const [argument] = call.arguments;
  if (!isTopLevel(call)) {
    parsing.report("G019", call, "plugin(…) is not at the top level");
    return {};
  }
  if (argument === undefined || call.arguments.length !== 1 || !ts.isObjectLiteralExpression(argument)) {
    parsing.report("G019", call, "plugin(…) takes one object literal");
    return {};
  }
  const settings: Record<string, string | number> = {};
  for (const property of argument.properties) {
    const name = property.name && propertyName(property.name);
    if (name === undefined || !Object.hasOwn(SETTINGS, name)) {
      parsing.report("G019", property, `there is no setting ${name ?? property.getText()}`);
      continue;
    }
    const value = readSetting(name as keyof typeof SETTINGS, property, parsing);
    if (value !== undefined) settings[name] = value;
  }
  return { ...settings, place: placeOf(call) };
}

function readSetting(
  name: keyof typeof SETTINGS,
  property: ts.ObjectLiteralElementLike,
  parsing: Parsing,
): string | number | undefined {
  const expression = ts.isPropertyAssignment(property)
    ? property.initializer
    : ts.isShorthandPropertyAssignment(property)
      ? property.name
      : undefined;
  const constant = expression && constantOf(expression, parsing.checker);
  if (constant === undefined) {
    parsing.report("G019", property, `${name} is not a constant`);
    return undefined;
  }
  const { value } = constant;
  if (value === undefined) return undefined;
  const problem = problemOf(name, value);
  if (problem !== undefined) parsing.report("G019", expression ?? property, `${name} ${problem}`);
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

function problemOf(name: keyof typeof SETTINGS, value: unknown): string | undefined {
  if (typeof value !== SETTINGS[name]) return `must be a ${SETTINGS[name]}`;
  if (typeof value === "string") {
    return isPropertyText(value) ? undefined : "must be one line, without space around it";
  }
  if (name === "threads" && !(Number.isSafeInteger(value) && Number(value) >= 1))
    return "must be a whole number from 1";
  return Number(value) >= 0 ? undefined : "must not be negative";
}

function isTopLevel(call: ts.CallExpression): boolean {
  let { parent } = call as ts.Node;
  while (
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent)
  ) {
    parent = parent.parent;
  }
  if (ts.isExportAssignment(parent) || ts.isExpressionStatement(parent))
    return ts.isSourceFile(parent.parent);
  return ts.isVariableDeclaration(parent) && ts.isSourceFile(parent.parent.parent.parent);
}
