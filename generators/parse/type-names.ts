import { relative, dirname } from "node:path";
import { ts } from "ts-morph";
import { compareText } from "../faults.js";

/** Longest name made from a type's text, type arguments included. */
const MAX_NAME = 80;

/** Gives each named type of a plugin the name it goes by in the contract. */
export class TypeNames {
  private readonly names = new Map<ts.Type, string>();
  private readonly taken = new Set<string>();

  constructor(private readonly checker: ts.TypeChecker) {}

  known(type: ts.Type): string | undefined {
    return this.names.get(type);
  }

  /** The name in the source, with type arguments as part of it; numbered when another type has it already. */
  add(type: ts.Type, symbol: ts.Symbol, typeArguments: readonly ts.Type[]): string {
    const texts = typeArguments.map((each) => wordOf(this.checker.typeToString(each)));
    const base = [symbol.name, ...texts]
      .join("_")
      .replace(/[^\w$]/g, "_")
      .slice(0, MAX_NAME);
    return this.take(type, base);
  }

  /** A name for a type that has none and reaches itself. */
  addNameless(type: ts.Type): string {
    return this.take(type, "Recursive");
  }

  private take(type: ts.Type, base: string): string {
    let name = base;
    for (let count = 2; this.taken.has(name); count++) name = `${base}${count}`;
    this.taken.add(name);
    this.names.set(type, name);
    return name;
  }
}

/** A type's text as part of a name. */
function wordOf(text: string): string {
  return text.replace(/[^\w$]+/g, "_").replace(/^_+|_+$/g, "");
}

/**
 * Puts types in an order that depends on their sources alone: the checker's own order is that in which it met them,
 * which other plugins of the same run change.
 */
export function inStableOrder(
  types: readonly ts.Type[],
  checker: ts.TypeChecker,
  from: ts.SourceFile,
): ts.Type[] {
  const keys = new Map(types.map((type) => [type, stableKey(type, checker, from)]));
  return [...types].sort((a, b) => compareText(keys.get(a)!, keys.get(b)!));
}

function stableKey(type: ts.Type, checker: ts.TypeChecker, from: ts.SourceFile): string {
  const place = declarationKey(type.aliasSymbol ?? (type.symbol as ts.Symbol | undefined), from);
  return `${checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation)}\0${place}`;
}

/** Where a symbol is declared, as text that sorts: file relative to the plugin's, offset padded. */
export function declarationKey(symbol: ts.Symbol | undefined, from: ts.SourceFile): string {
  const declaration = symbol?.declarations?.[0];
  if (declaration === undefined) return "";
  const file = relative(dirname(from.fileName), declaration.getSourceFile().fileName);
  const own = declaration.getSourceFile() === from ? "0" : "1";
  return `${own}${file}\0${String(declaration.pos).padStart(10, "0")}`;
}
