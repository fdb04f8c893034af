import type { ErrorClass } from "../contract/contract.js";
import { toWire, wireText } from "../contract/encode.js";
import { isObject, type Json, type JsonObject } from "../json.js";
import { describeThrown, jsonOf, type ExceptionRecord } from "../wire/exception.js";

/** What a plugin's code threw, as it goes to the agent. */
export interface Described {
  readonly exception: ExceptionRecord;
  /** `error`: the contract's class, where the record's own names do not tell it. */
  readonly details: JsonObject;
}

/** Describes what a plugin's code throws: gofer's record, with the state that its contract promises callers. */
export class ThrownErrors {
  private readonly classes = new Map<unknown, ErrorClass>();

  /**
   * @param classOf  the class that the module exports under a name
   * @param trace  whether callers hear where it was thrown
   */
  constructor(
    private readonly plugin: string,
    errors: readonly ErrorClass[],
    classOf: (name: string) => unknown,
    private readonly trace = false,
  ) {
    for (const each of errors) this.classes.set(classOf(each.name), each);
  }

  describe(thrown: unknown): Described {
    const known = this.classFor(thrown);
    const { trace } = this;
    if (known === undefined) {
      return { exception: describeThrown(thrown, this.plugin, { encode: byValue, trace }), details: {} };
    }
    const { contract, isExact } = known;
    const properties = isObject(contract.state["properties"])
      ? Object.keys(contract.state["properties"])
      : [];
    const name = isExact ? contract.name : undefined;
    const exception = describeThrown(thrown, this.plugin, { encode: byValue, name, properties, trace });
    // an error of a class below it, or one that bears the name of a Python built-in
    const isTold = isExact && exception.xmodule === this.plugin;
    return { exception, details: isTold ? {} : { error: contract.name } };
  }

  private classFor(
    thrown: unknown,
  ): { readonly contract: ErrorClass; readonly isExact: boolean } | undefined {
    if (this.classes.size === 0) return undefined;
    const classes = classesOf(thrown);
    const at = classes.find((each) => this.classes.has(each));
    return at && { contract: this.classes.get(at)!, isExact: at === classes[0] };
  }
}

/** As a result is encoded; what that refuses as JSON has it, or not at all. */
function byValue(value: unknown): Json | undefined {
  if (value === undefined) return undefined;
  try {
    return JSON.parse(wireText(toWire(value))) as Json;
  } catch {
    return jsonOf(value);
  }
}

/** The class of an error, and those above it, the nearest first. */
export function classesOf(thrown: unknown): readonly { readonly name: string }[] {
  if (!(thrown instanceof Error)) return [];
  const classes: { readonly name: string }[] = [];
  try {
    for (let at: unknown = thrown.constructor; typeof at === "function"; at = Object.getPrototypeOf(at))
      classes.push(at);
  } catch {
    // a proxy of the plugin's that throws in its turn
  }
  return classes;
}
