import { isObject, type JsonObject } from "../../src/json.js";
import type { ErrorClass } from "../../src/contract/contract.js";
import { propertyKey, stringLiteral } from "../identifiers.js";
import { docComment } from "./doc-text.js";
import type { TypePrinter } from "./type-text.js";

/** A class of errors in the client. */
export interface ErrorView {
  readonly doc: string;
  readonly name: string;
  readonly base: string;
  /** Its name as a literal. */
  readonly text: string;
  /** The declaration of `state`, or nothing when it has none. */
  readonly state: string;
}

/** What a client says of the errors that its plugin throws. */
export class ErrorTexts {
  /**
   * @param names  what a class of the contract goes by in the file
   * @param base   what `RemoteError` goes by in the file
   */
  constructor(
    private readonly errors: readonly ErrorClass[],
    private readonly names: ReadonlyMap<string, string>,
    private readonly base: string,
  ) {}

  /** Each after the one that it extends. */
  views(printer: TypePrinter): ErrorView[] {
    const views = new Map<string, ErrorView>();
    const add = (each: ErrorClass, above: ReadonlySet<string>): void => {
      const base = this.baseOf(each, above);
      if (base !== undefined) add(base, new Set([...above, each.name]));
      views.set(each.name, views.get(each.name) ?? this.view(each, base, printer));
    };
    for (const each of this.errors) add(each, new Set());
    return [...views.values()];
  }

  localNames(throws: readonly string[] = []): string[] {
    return throws.flatMap((name) => this.names.get(name) ?? []);
  }

  /** A further property of the client's description: its classes by name. */
  table(): string {
    const entries = this.errors.map(({ name }) => {
      const local = this.names.get(name)!;
      return name === local ? name : `${propertyKey(name)}: ${local}`;
    });
    return `errors: { ${entries.join(", ")} },`;
  }

  /** Undefined where a contract that is not ours goes round in a circle. */
  private baseOf({ name, extends: base }: ErrorClass, above: ReadonlySet<string>): ErrorClass | undefined {
    if (base === undefined || base === name || above.has(base)) return undefined;
    return this.errors.find((each) => each.name === base);
  }

  private view(
    { name, doc, state }: ErrorClass,
    base: ErrorClass | undefined,
    printer: TypePrinter,
  ): ErrorView {
    return {
      doc: docComment(doc),
      name: this.names.get(name)!,
      base: base === undefined ? this.base : this.names.get(base.name)!,
      text: stringLiteral(name),
      state: hasProperties(state) ? `declare readonly state: ${printer.print(state)};` : "",
    };
  }
}

function hasProperties({ properties }: JsonObject): boolean {
  return isObject(properties) && Object.keys(properties).length > 0;
}
