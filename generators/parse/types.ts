import { ts } from "ts-morph";
import { FAULTS, type FaultCode } from "../faults.js";
import type { NamedType, TypeFault, TypeModel } from "../model.js";
import type { Parsing } from "./context.js";
import { docOf } from "./docs.js";
import {
  belongsToMember,
  enumOf,
  isPlainData,
  isReference,
  isThisType,
  isUndefined,
  mayBeUndefined,
  slotMembers,
  unionMembers,
  wholeEnums,
} from "./type-kinds.js";
import { bigintLiteral, readComputed, readEnum, readTemplate } from "./type-literals.js";
import { TypeNames, inStableOrder } from "./type-names.js";
import { readIntersection, readProperties, unfit } from "./type-objects.js";
import type { Reading } from "./type-reading.js";
import { readTuple, readValue } from "./type-values.js";

/** How deep a type may be nested. */
const MAX_DEPTH = 100;
/** How often a generic type may be found inside itself, with other type arguments each time. */
const MAX_GROWTH = 5;

const { TypeFlags, SymbolFlags } = ts;

/**
 * Reads what the checker says a type is, whatever the syntax it was written in. Types with a name keep it: they are
 * read once, into `named`, and referred to, which is also what ends recursion.
 */
export class TypeReader implements Reading {
  readonly named = new Map<string, NamedType>();
  /** Some type came out as `any`. */
  unsettled = false;
  /** What is read has type parameters of its own, for which their constraints stand. */
  generic = false;
  readonly checker: ts.TypeChecker;
  private readonly names: TypeNames;
  private depth = 0;
  /** Of each named type's symbol, how many types are being read. */
  private readonly within = new Map<ts.Symbol, number>();
  /** Object types without a name that are being read; one that is met again inside itself gets a name. */
  private readonly open = new Map<ts.Type, string | undefined>();

  constructor(readonly parsing: Parsing) {
    this.checker = parsing.checker;
    this.names = new TypeNames(parsing.checker);
  }

  read(type: ts.Type): TypeModel {
    if (this.depth >= MAX_DEPTH) return this.fault("G039", type, "is nested without end");
    this.depth++;
    try {
      return this.readNamed(type) ?? this.readNameless(type);
    } finally {
      this.depth--;
    }
  }

  private readNameless(type: ts.Type): TypeModel {
    if ((type.flags & TypeFlags.Object) === 0) return this.readStructure(type);
    if (this.open.has(type)) {
      const name = this.open.get(type) ?? this.names.addNameless(type);
      this.open.set(type, name);
      return { kind: "named", name };
    }
    this.open.set(type, undefined);
    const model = this.readStructure(type);
    const name = this.open.get(type);
    this.open.delete(type);
    if (name === undefined) return model;
    this.named.set(name, { name, doc: undefined, type: model });
    return { kind: "named", name };
  }

  /** Without `undefined`, which for a parameter means that it may be left out. */
  readWithoutUndefined(type: ts.Type): { readonly type: TypeModel; readonly undefinable: boolean } {
    if (!mayBeUndefined(type)) return { type: this.read(type), undefinable: isUndefined(type) };
    const members = slotMembers(type).filter((each) => !isUndefined(each));
    return { type: this.readMembers(members), undefinable: true };
  }

  /** The tuple that stands for several parameters, even where it has a name. */
  readParameterTuple(type: ts.Type): TypeModel {
    return readTuple(this, type as ts.TupleTypeReference);
  }

  /** A rest parameter whose type is not an array. */
  restFault(type: ts.Type): TypeFault {
    return this.fault("G038", type, "is not an array", "Make the rest parameter an array of one type.");
  }

  private readNamed(type: ts.Type): TypeModel | undefined {
    const known = this.names.known(type);
    if (known !== undefined) return { kind: "named", name: known };
    const symbol = this.namingSymbol(type);
    if (symbol === undefined) return undefined;
    const ours = this.parsing.door.nameOfSymbol(symbol);
    if (ours === "Json") return { kind: "json" };
    if (ours === "JsonObject") return { kind: "record", value: { kind: "json" } };
    const declaration = symbol.declarations![0]!;
    const nested = this.within.get(symbol) ?? 0;
    if (nested >= MAX_GROWTH) return this.fault("G039", type, "grows without end");
    this.within.set(symbol, nested + 1);
    const name = this.names.add(type, symbol, this.typeArguments(type));
    this.named.set(name, {
      name,
      doc: docOf(declaration).text,
      type: enumOf(type, this.checker) === symbol ? readEnum(this, type, symbol) : this.readStructure(type),
    });
    this.within.set(symbol, nested);
    return { kind: "named", name };
  }

  /** The alias, interface or enum that gives a type its name, when that is the plugin's and not the language's. */
  private namingSymbol(type: ts.Type): ts.Symbol | undefined {
    const alias = type.aliasSymbol;
    if (alias !== undefined && !this.isBuiltIn(alias)) return alias;
    const symbol = type.symbol as ts.Symbol | undefined;
    if (symbol === undefined) return undefined;
    if (this.isBuiltIn(symbol) && !isPlainData(type, this.checker)) return undefined;
    return enumOf(type, this.checker) ?? (symbol.flags & SymbolFlags.Interface ? symbol : undefined);
  }

  private typeArguments(type: ts.Type): readonly ts.Type[] {
    if (type.aliasSymbol !== undefined) return type.aliasTypeArguments ?? []; // a tuple has its elements for arguments
    if (!isReference(type)) return [];
    return this.checker.getTypeArguments(type).slice(0, type.target.typeParameters?.length ?? 0);
  }

  isBuiltIn(symbol: ts.Symbol): boolean {
    const source = symbol.declarations?.[0]?.getSourceFile();
    if (source === undefined) return true;
    const { program } = this.parsing;
    return (
      program.isSourceFileDefaultLibrary(source) || source.fileName.includes("/node_modules/@types/node/")
    );
  }

  private readStructure(type: ts.Type): TypeModel {
    const { flags } = type;
    if (flags & TypeFlags.Any) {
      this.unsettled = true;
      return this.fault("G030", type, "is not settled by the source");
    }
    if (flags & TypeFlags.Unknown) return { kind: "unknown" };
    if (flags & TypeFlags.NonPrimitive) return this.fault("G031", type, "says nothing of the value");
    if (flags & TypeFlags.Never) return { kind: "never" };
    if (flags & (TypeFlags.Undefined | TypeFlags.Void)) return { kind: "undefined" };
    if (flags & TypeFlags.Null) return { kind: "null" };
    if (flags & TypeFlags.Boolean) return { kind: "boolean" };
    if (flags & TypeFlags.BooleanLiteral)
      return { kind: "literal", value: this.checker.typeToString(type) === "true" };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: "literal", value: type.value };
    if (flags & TypeFlags.String) return { kind: "string" };
    if (flags & TypeFlags.Number) return { kind: "number" };
    if (flags & TypeFlags.Enum) return readComputed(this, type);
    if (flags & TypeFlags.BigIntLiteral) return bigintLiteral(type as ts.BigIntLiteralType);
    if (flags & TypeFlags.BigInt) return { kind: "bigint" };
    if (flags & TypeFlags.ESSymbolLike) return this.fault("G033", type, "cannot leave its process");
    if (flags & (TypeFlags.TemplateLiteral | TypeFlags.StringMapping)) return readTemplate(this, type);
    if (type.isUnion()) return this.readMembers(unionMembers(type));
    if (isThisType(type)) return this.readThis(type);
    if (flags & TypeFlags.Instantiable) return this.readParameter(type);
    if (type.isIntersection()) return readIntersection(this, type);
    return this.readObject(type);
  }

  /** Of an interface: the interface. */
  private readThis(type: ts.Type): TypeModel {
    const owner = this.checker.getBaseConstraintOfType(type);
    const isInterface =
      ((owner?.symbol.flags ?? 0) & (SymbolFlags.Class | SymbolFlags.Interface)) === SymbolFlags.Interface;
    return isInterface ? this.read(owner!) : this.fault("G034", type, "is the live object itself");
  }

  /** A member's own type parameters, and what depends on them, are what their constraints allow. */
  private readParameter(type: ts.Type): TypeModel {
    const constrained = type.isTypeParameter() ? belongsToMember(type) : this.generic;
    if (!constrained) return this.fault("G036", type, "depends on a type parameter");
    const constraint = this.checker.getBaseConstraintOfType(type);
    if (constraint === undefined || constraint === type) return { kind: "json" };
    if (constraint.flags & TypeFlags.Unknown) return { kind: "json" };
    if (!constraint.isUnion()) return this.read(constraint);
    const keys = unionMembers(constraint).filter(({ flags }) => (flags & TypeFlags.ESSymbol) === 0);
    return this.readMembers(keys); // `keyof T` says that a symbol could be one
  }

  readMembers(members: readonly ts.Type[]): TypeModel {
    const models: TypeModel[] = [];
    let rest = inStableOrder(wholeEnums(members, this.checker), this.checker, this.parsing.source);
    const booleans = rest.filter(({ flags }) => (flags & TypeFlags.BooleanLiteral) !== 0);
    if (booleans.length === 2) {
      models.push({ kind: "boolean" });
      rest = rest.filter((each) => !booleans.includes(each));
    }
    models.push(...rest.map((each) => this.read(each)));
    return models.length === 1 ? models[0]! : { kind: "union", members: models };
  }

  private readObject(type: ts.Type): TypeModel {
    if (this.checker.isTupleType(type)) return readTuple(this, type as ts.TupleTypeReference);
    if (this.checker.isArrayType(type)) {
      const [element] = this.checker.getTypeArguments(type as ts.TypeReference);
      return { kind: "array", element: this.read(element!), readonly: type.symbol.name === "ReadonlyArray" };
    }
    return readValue(this, type) ?? unfit(this, type) ?? readProperties(this, type);
  }

  fault(code: FaultCode, type: ts.Type, why: string, advice: string = FAULTS[code]): TypeFault {
    return { kind: "fault", code, text: this.checker.typeToString(type), why, advice };
  }
}
