import { ts } from "ts-morph";
import type { Json } from "../../src/json.js";
import type { MarkerArgument, MarkerKind, Place } from "../model.js";
import { constantOf, propertyName, type Constant } from "./constants.js";
import type { Parsing } from "./context.js";
import { placeOf } from "./place.js";

type Arguments = Record<string, MarkerArgument>;

interface Rule {
  readonly expected: string;
  readonly accepts: (value: Json) => boolean;
  /** Never part of the contract, which callers get: the expression is kept in the built module, whatever it is. */
  readonly hoists?: true;
}

const isText = (value: Json): value is string => typeof value === "string";

const REMOTE: Readonly<Record<string, Rule>> = {
  model: { expected: '"direct" or "fork"', accepts: (value) => value === "direct" || value === "fork" },
  replay: { expected: "true or false", accepts: (value) => typeof value === "boolean" },
  secret: {
    expected: "a string, an array of strings, or an expression that yields one",
    accepts: (value) => value === null || isText(value) || (Array.isArray(value) && value.every(isText)),
    hoists: true,
  },
};
const PAM: Readonly<Record<string, Rule>> = {
  user: { expected: "the name of a user", accepts: (value) => isText(value) && value !== "" },
  service: { expected: "the name of a PAM service", accepts: (value) => isText(value) && value !== "" },
};
const INTERVAL: Rule = {
  expected: "a number of them, 0 or more",
  accepts: (value) => typeof value === "number" && value >= 0 && Number.isFinite(value),
};
const ACTION: Readonly<Record<string, Rule>> = {
  weeks: INTERVAL,
  days: INTERVAL,
  hours: INTERVAL,
  minutes: INTERVAL,
  seconds: INTERVAL,
};
const NOTHING: Readonly<Record<string, Rule>> = {};
const RULES: Partial<Record<MarkerKind, Readonly<Record<string, Rule>>>> = {
  remote: REMOTE,
  pam: PAM,
  user: PAM,
  action: ACTION,
};

/** A falsy secret asks for nothing, and an empty list is one. */
function asksNothing(value: Json | undefined): boolean {
  return !value || (Array.isArray(value) && value.length === 0);
}

/** Reads markers' arguments: constants to values, other expressions to names under which they are kept. */
export class ArgumentReader {
  private readonly hoistedNames = new Set<string>();

  constructor(private readonly parsing: Parsing) {}

  /** @param target  what the marker stands on: hoisted expressions are named after it */
  ofCall(kind: MarkerKind, args: readonly ts.Expression[], target: ts.Declaration | undefined): Arguments {
    const [options, extra] = args;
    if (extra !== undefined) this.parsing.report("G017", extra, `${kind} takes one argument`);
    if (kind === "user") return this.ofUser(options, target);
    if (options === undefined) return kind === "pam" ? this.needsUser(kind, target, {}) : {};
    const rules = RULES[kind] ?? NOTHING;
    if (rules === NOTHING) {
      this.parsing.report("G017", options, `${kind} takes no arguments`, `Write \`@${kind}\` alone.`);
      return {};
    }
    return this.needsUser(kind, options, this.ofOptions(kind, options, rules, target));
  }

  private ofOptions(
    kind: MarkerKind,
    options: ts.Expression,
    rules: Readonly<Record<string, Rule>>,
    target: ts.Declaration | undefined,
  ): Arguments {
    if (ts.isObjectLiteralExpression(options) && !options.properties.some(ts.isSpreadAssignment)) {
      return this.ofProperties(kind, options, rules, target);
    }
    const constant = constantOf(options, this.parsing.checker);
    if (constant !== undefined) return this.ofConstant(kind, constant, rules, placeOf(options));
    this.parsing.report("G016", options, `the options of ${kind} are not a constant`);
    return {};
  }

  /** @param text  what stands between the parentheses of `@remote(…)` in a doc comment */
  ofTag(kind: MarkerKind, text: string | undefined, place: Place): Arguments {
    const isEmpty = text === undefined || text.trim() === "";
    if (isEmpty) return this.needsUser(kind, place, {});
    const rules = RULES[kind] ?? NOTHING;
    if (rules === NOTHING) {
      this.parsing.report("G017", place, `${kind} takes no arguments`, `Write \`@${kind}\` alone.`);
      return {};
    }
    const source = ts.createSourceFile("tag.ts", `(${text})`, ts.ScriptTarget.ES2022, true);
    const [statement] = source.statements;
    const constant =
      statement !== undefined && source.statements.length === 1 && ts.isExpressionStatement(statement)
        ? constantOf(statement.expression, this.parsing.checker)
        : undefined;
    if (constant !== undefined) {
      const given = kind === "user" ? { value: { user: constant.value ?? null } } : constant;
      return this.needsUser(kind, place, this.ofConstant(kind, given, rules, place));
    }
    const advice = "A doc tag takes literals only; for anything else use a decorator or `remote({ … }, fn)`.";
    this.parsing.report("G016", place, "the arguments of this tag are not a constant", advice);
    return {};
  }

  /** `user(NAME)`: gofer's short form of `pam`. */
  private ofUser(name: ts.Expression | undefined, target: ts.Declaration | undefined): Arguments {
    const user = name === undefined ? undefined : this.ofExpression("user", name, PAM["user"]!, undefined);
    return this.needsUser("user", name ?? target, user === undefined ? {} : { user });
  }

  /** A requirement that names nobody would be none: the door it was to guard would stand open. */
  private needsUser(kind: MarkerKind, at: Place | ts.Node | undefined, found: Arguments): Arguments {
    if ((kind !== "pam" && kind !== "user") || found["user"] !== undefined || at === undefined) return found;
    const advice = 'Write `@user("NAME")` or `@pam({ user: "NAME", service: "…" })`.';
    this.parsing.report("G017", at, `${kind} names no user`, advice);
    return found;
  }

  private ofProperties(
    kind: MarkerKind,
    options: ts.ObjectLiteralExpression,
    rules: Readonly<Record<string, Rule>>,
    target: ts.Declaration | undefined,
  ): Arguments {
    const found: Arguments = {};
    for (const property of options.properties) {
      const name = property.name && propertyName(property.name);
      const rule = name === undefined ? undefined : ownRule(rules, name);
      if (name === undefined || rule === undefined) {
        this.parsing.report("G017", property, `${kind} has no option ${name ?? "with a computed name"}`);
        continue;
      }
      const value = expressionOf(property);
      if (value === undefined) {
        const advice = `Write \`${name}: () => …\`.`;
        this.parsing.report("G017", property, `${name} is written as a method`, advice);
        continue;
      }
      const argument = this.ofExpression(name, value, rule, target);
      if (argument !== undefined) found[name] = argument;
    }
    return found;
  }

  private ofExpression(
    name: string,
    value: ts.Expression,
    rule: Rule,
    target: ts.Declaration | undefined,
  ): MarkerArgument | undefined {
    const constant = constantOf(value, this.parsing.checker);
    if (constant !== undefined) {
      const checked = this.checked(name, constant, rule, placeOf(value));
      if (rule.hoists === undefined || checked === undefined || asksNothing(constant.value)) return checked;
    } else if (rule.hoists === undefined) {
      this.parsing.report("G016", value, `${name} is not a constant`);
      return undefined;
    }
    const captive = findCaptive(value);
    if (captive !== undefined) {
      const message = `${name} mentions \`${captive.getText()}\`, which means nothing outside the class`;
      this.parsing.report("G018", captive, message);
      return undefined;
    }
    return { kind: "hoisted", name: this.hoistedName(target, name), place: placeOf(value) };
  }

  private ofConstant(
    kind: MarkerKind,
    { value }: Constant,
    rules: Readonly<Record<string, Rule>>,
    place: Place,
  ): Arguments {
    const found: Arguments = {};
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.parsing.report("G017", place, `${kind} takes an object of options`);
      return found;
    }
    for (const [name, item] of Object.entries(value)) {
      const rule = ownRule(rules, name);
      if (rule === undefined) this.parsing.report("G017", place, `${kind} has no option ${name}`);
      else if (rule.hoists && !asksNothing(item)) {
        this.parsing.report("G027", place, `${name} stands where it would go into the contract`);
      } else {
        const argument = this.checked(name, { value: item }, rule, place);
        if (argument !== undefined) found[name] = argument;
      }
    }
    return found;
  }

  private checked(name: string, { value }: Constant, rule: Rule, place: Place): MarkerArgument | undefined {
    if (value === undefined) return undefined; // as if it were not there
    if (rule.accepts(value)) return { kind: "constant", value, place };
    this.parsing.report("G017", place, `${name} must be ${rule.expected}`);
    return undefined;
  }

  /** `Dog_bark_secret`: of the class and member, so that it changes only when they do. */
  private hoistedName(target: ts.Declaration | undefined, argument: string): string {
    const owner =
      target?.parent !== undefined && ts.isClassLike(target.parent) ? target.parent.name?.text : undefined;
    const member = target && ts.getNameOfDeclaration(target)?.getText();
    const name = [owner, member, argument].filter((part) => part !== undefined).join("_");
    const safe = name.replace(/[^\w$]/g, "_").replace(/^(?=\d)/, "_");
    let unique = safe;
    for (let count = 2; this.hoistedNames.has(unique); count++) unique = `${safe}_${count}`;
    this.hoistedNames.add(unique);
    return unique;
  }
}

function ownRule(rules: Readonly<Record<string, Rule>>, name: string): Rule | undefined {
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}

function expressionOf(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}

/** What ties an expression to its place: `this`, `super`, a private name. */
function findCaptive(node: ts.Node): ts.Node | undefined {
  const { kind } = node;
  if (
    kind === ts.SyntaxKind.ThisKeyword ||
    kind === ts.SyntaxKind.SuperKeyword ||
    ts.isPrivateIdentifier(node)
  ) {
    return node;
  }
  return ts.forEachChild(node, findCaptive);
}
