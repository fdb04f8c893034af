import type { Contract, Member } from "../../src/contract/contract.js";
import type { Plan } from "../../src/contract/plan.js";
import { Planner } from "../../src/contract/planner.js";
import { isObject, type Json } from "../../src/json.js";
import { compareText } from "../faults.js";
import { propertyKey, stringLiteral } from "../identifiers.js";

/** What a client needs to know to read the replies to one contract's members. */
export class PlanTexts {
  private readonly planner: Planner;

  constructor({ $defs }: Contract) {
    this.planner = new Planner($defs);
  }

  /** Further properties of a member's description; `""` for one whose JSON is the value. */
  member({ returns, progress, stream }: Member): string {
    const result = returns["x-type"] === "undefined" ? undefined : this.planner.plan(returns);
    const details = progress === undefined ? undefined : this.planner.plan(progress);
    const field = (name: string, plan: Plan | undefined): string =>
      plan === undefined ? "" : `, ${name}: ${literalText(plan)}`;
    return (stream === true ? ", stream: true" : "") + field("result", result) + field("progress", details);
  }

  /** Asked for last: what the members' plans refer to. */
  table(): string {
    const entries = Object.entries(this.planner.named).sort(([a], [b]) => compareText(a, b));
    if (entries.length === 0) return "";
    return `types: {\n${entries.map(([name, plan]) => `${propertyKey(name)}: ${literalText(plan)},`).join("\n")}\n},`;
  }
}

/** A plan as a literal; whatever a name in it holds, it stays inside its quotes. */
function literalText(plan: Plan | Json): string {
  if (typeof plan === "string") return stringLiteral(plan);
  if (Array.isArray(plan)) return `[${(plan as readonly Json[]).map(literalText).join(", ")}]`;
  if (!isObject(plan)) return String(plan);
  const fields = Object.entries(plan).map(([name, value]) => {
    // the compiler takes these for what every object has, and then forgets that a text is a literal
    const note = name in Object.prototype ? " as const" : "";
    return `${computedKey(name)}: ${literalText(value)}${note}`;
  });
  return `{ ${fields.join(", ")} }`;
}

/** Written plainly, `__proto__` would set the prototype. */
function computedKey(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : propertyKey(name);
}

const GLOBALS: Readonly<Record<string, string>> = {
  date: "Date",
  bytes: "Uint8Array",
  buffer: "Uint8Array",
  map: "Map",
  set: "Set",
};

const MAPPINGS = ["Uppercase", "Lowercase", "Capitalize", "Uncapitalize"];

/** Names of the language that the client's types mention, so that no type of the plugin's takes them. */
export function globalsIn(contract: Contract): string[] {
  const text = JSON.stringify(contract);
  const used = Object.entries(GLOBALS).filter(([kind]) => text.includes(`"x-gofer":"${kind}"`));
  const mappings = MAPPINGS.filter((name) => text.includes(`"${name}<string>"`));
  return [
    ...new Set(
      used.flatMap(([, name]) => (name === "Map" || name === "Set" ? [name, `Readonly${name}`] : [name])),
    ),
    ...mappings,
  ];
}
