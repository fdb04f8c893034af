import { Planner } from "../src/contract/planner.js";
import { fault } from "./faults.js";
import type { Fault, NamedType, Place, TypeFault, TypeModel } from "./model.js";
import { schemaOf } from "./schema.js";

/**
 * What cannot travel in a type, each with the path to it: `bark(words).options.when: RegExp`. Named types are gone
 * through once per plugin, by the first path that reaches them.
 */
export class TypeFaults {
  readonly faults: Fault[] = [];
  private readonly seen = new Set<string>();
  private readonly planner: Planner;

  constructor(private readonly named: ReadonlyMap<string, NamedType>) {
    const schemas = [...named].map(([name, { type }]) => [name, schemaOf(type)] as const);
    this.planner = new Planner(Object.fromEntries(schemas));
  }

  /** @param path  of the whole type, as a person would write it: `bark(words)` */
  check(type: TypeModel, path: string, place: Place): void {
    this.add(type, path, place);
    const from = this.planner.overlaps.length;
    this.planner.plan(schemaOf(type), path);
    for (const { path: at, members } of this.planner.overlaps.slice(from)) {
      const names = members.map((each) => `\`${each}\``).join(" and ");
      const message = `${at}: ${names} look alike in JSON, and stand for different things`;
      const advice = members.includes("undefined") ? "Use `null` or `undefined`, not both." : undefined;
      this.faults.push({ ...fault("G040", place, message, advice), path: at });
    }
  }

  private add(type: TypeModel, path: string, place: Place): void {
    switch (type.kind) {
      case "fault":
        this.faults.push(asFault(type, path, place));
        return;
      case "named":
        if (this.seen.has(type.name)) return;
        this.seen.add(type.name);
        this.add(this.named.get(type.name)!.type, path, place);
        return;
      case "array":
        this.add(type.element, `${path}[]`, place);
        return;
      case "set":
        this.add(type.element, `${path}[]`, place);
        return;
      case "map":
        this.add(type.key, `${path}[key]`, place);
        this.add(type.value, `${path}[value]`, place);
        return;
      case "tuple":
        type.elements.forEach((element, index) => this.add(element.type, `${path}[${index}]`, place));
        return;
      case "record":
        this.add(type.value, `${path}[key]`, place);
        return;
      case "object":
        for (const property of type.properties) this.add(property.type, path + step(property.name), place);
        if (type.index !== undefined) this.add(type.index, `${path}[key]`, place);
        for (const each of type.patterns ?? []) this.add(each.type, `${path}[key]`, place);
        return;
      case "union":
        for (const member of type.members) this.add(member, path, place);
        return;
      default: // the rest has no parts
    }
  }
}

function asFault({ code, text, why, advice }: TypeFault, path: string, place: Place): Fault {
  return { code, message: `${path}: ${text} ${why}`, advice, path, place };
}

function step(name: string): string {
  if (name.startsWith("[")) return name; // a symbol's
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
