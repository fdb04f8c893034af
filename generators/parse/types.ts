import { ts } from "ts-morph";
import { FAULTS, compareText, type FaultCode } from "../faults.js";
import type { NamedType, PropertyModel, TupleElement, TypeFault, TypeModel } from "../model.js";
import type { Parsing } from "./context.js";
import { docOf } from "./docs.js";
import {
  belongsToMember,
  declaredName,
  isEnum,
  isPhantom,
  isPlainData,
  isReference,
  isThisType,
  unionMembers,
  wholeEnums,
} from "./type-kinds.js";
import { TypeNames, declarationKey, inStableOrder } from "./type-names.js";

/** How deep a type may be nested. */
const MAX_DEPTH = 100;
/** How often a generic type may be found inside itself, with other type arguments each time. */
const MAX_GROWTH = 5;

const { TypeFlags, SymbolFlags } = ts;
const PRIMITIVE = TypeFlags.StringLike | TypeFlags.NumberLike | TypeFlags.BooleanLike | TypeFlags.BigIntLike;

/**
 * Reads what the checker says a type is, whatever the syntax it was written in. Types with a name keep it: they are
 * read once, into `named`, and referred to, which is also what ends recursion.
 */
export class TypeReader {
  readonly named = new Map<string, NamedType>();
  /** Some type came out as `any`. */
  unsettled = false;
  /** What is read has type parameters of its own, for which their constraints stand. */
  generic = false;
  private readonly checker: ts.TypeChecker;
  private readonly names: TypeNames;
  private readonly undefinedType: ts.Type;
  private depth = 0;
  /** Of each named type's symbol, how many types are being read. */
  private readonly within = new Map<ts.Symbol, number>();
  /** Object types without a name that are being read; one that is met again inside itself gets a name. */
  private readonly open = new Map<ts.Type, string | undefined>();

  constructor(private readonly parsing: Parsing) {
    this.checker = parsing.checker;
    this.names = new TypeNames(parsing.checker);
    this.undefinedType = parsing.checker.getUndefinedType();
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
    if (!type.isUnion()) {
      return {
        type: this.read(type),
        undefinable: (type.flags & (TypeFlags.Undefined | TypeFlags.Void)) !== 0,
      };
    }
    const members = unionMembers(type).filter(({ flags }) => (flags & TypeFlags.Undefined) === 0);
    const undefinable = members.length < unionMembers(type).length;
    return { type: undefinable ? this.readMembers(members) : this.read(type), undefinable };
  }

  /** The tuple that stands for several parameters, even where it has a name. */
  readParameterTuple(type: ts.Type): TypeModel {
    return this.readTuple(type as ts.TupleTypeReference);
  }

  /** One property of an object type. */
  readProperty(symbol: ts.Symbol): PropertyModel {
    const declaration = symbol.declarations?.[0];
    const optional = (symbol.flags & SymbolFlags.Optional) !== 0;
    const type = this.checker.getTypeOfSymbol(symbol);
    const isSymbol = symbol.name.startsWith("__@");
    const flags = declaration === undefined ? 0 : ts.getCombinedModifierFlags(declaration as ts.Declaration);
    return {
      name: isSymbol ? (declaredName(declaration) ?? "[symbol]") : symbol.name,
      type: isSymbol
        ? this.fault("G033", type, "has a symbol for its name")
        : this.readPropertyType(type, optional),
      optional,
      readonly: (flags & ts.ModifierFlags.Readonly) !== 0,
      doc: declaration && docOf(declaration).text,
    };
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
      type: isEnum(type) ? this.readEnum(type) : this.readStructure(type),
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
    return isEnum(type) || (symbol.flags & SymbolFlags.Interface) !== 0 ? symbol : undefined;
  }

  private typeArguments(type: ts.Type): readonly ts.Type[] {
    if (type.aliasTypeArguments !== undefined) return type.aliasTypeArguments;
    if (!isReference(type)) return [];
    return this.checker.getTypeArguments(type).slice(0, type.target.typeParameters?.length ?? 0);
  }

  private isBuiltIn(symbol: ts.Symbol): boolean {
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
    if (flags & TypeFlags.Enum) return this.fault("G038", type, "has members whose values are computed");
    if (flags & TypeFlags.BigIntLiteral) return bigintLiteral(type as ts.BigIntLiteralType);
    if (flags & TypeFlags.BigInt) return { kind: "bigint" };
    if (flags & TypeFlags.ESSymbolLike) return this.fault("G033", type, "cannot leave its process");
    if (flags & TypeFlags.TemplateLiteral) return this.readTemplate(type as ts.TemplateLiteralType);
    if (flags & TypeFlags.StringMapping) {
      return this.fault("G038", type, "is a pattern of strings", "Use `string`, or a union of the strings.");
    }
    if (type.isUnion()) return this.readMembers(unionMembers(type));
    if (isThisType(type)) return this.readThis(type);
    if (flags & TypeFlags.Instantiable) return this.readParameter(type);
    if (type.isIntersection()) return this.readIntersection(type);
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

  private readTemplate(type: ts.TemplateLiteralType): TypeModel {
    const parts = [type.texts[0]!];
    for (const [index, { flags }] of type.types.entries()) {
      const known = [TypeFlags.String, TypeFlags.Number, TypeFlags.BigInt].find((flag) => flags & flag);
      if (known === undefined) {
        return this.fault(
          "G038",
          type,
          "is a pattern of strings",
          "Use `string`, or a union of the strings.",
        );
      }
      const kind = known === TypeFlags.String ? "string" : known === TypeFlags.Number ? "number" : "bigint";
      parts.push(kind, type.texts[index + 1]!);
    }
    return { kind: "pattern", parts };
  }

  private readMembers(members: readonly ts.Type[]): TypeModel {
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

  private readEnum(type: ts.Type): TypeModel {
    const members = (type.symbol.declarations ?? [])
      .filter(ts.isEnumDeclaration)
      .flatMap((declaration) => [...declaration.members])
      .map((member) => ({
        name: member.name.getText().replace(/^["'](.*)["']$/, "$1"),
        value: this.checker.getConstantValue(member),
      }));
    const known = members.filter(
      (member): member is { name: string; value: string | number } => member.value !== undefined,
    );
    if (known.length < members.length)
      return this.fault("G038", type, "has members whose values are computed");
    return { kind: "enum", members: known };
  }

  private readIntersection(type: ts.IntersectionType): TypeModel {
    const others = type.types.filter(({ flags }) => (flags & TypeFlags.Object) === 0);
    const [primitive] = others;
    // a brand is for the compiler alone: what travels is the string or number
    if (others.length === 1 && (primitive!.flags & PRIMITIVE) !== 0) return this.read(primitive!);
    if (others.length > 0) return this.fault("G038", type, "joins types that JSON cannot tell apart");
    return (
      type.types.map((part) => this.unfit(part)).find((each) => each !== undefined) ??
      this.readProperties(type)
    );
  }

  private readObject(type: ts.Type): TypeModel {
    if (this.checker.isTupleType(type)) return this.readTuple(type as ts.TupleTypeReference);
    if (this.checker.isArrayType(type)) {
      const [element] = this.checker.getTypeArguments(type as ts.TypeReference);
      return { kind: "array", element: this.read(element!), readonly: type.symbol.name === "ReadonlyArray" };
    }
    return this.readValue(type) ?? this.unfit(type) ?? this.readProperties(type);
  }

  /** What has no JSON form of its own, and gets one. */
  private readValue(type: ts.Type): TypeModel | undefined {
    const symbol = type.symbol as ts.Symbol | undefined;
    if (symbol === undefined || !this.isBuiltIn(symbol)) return undefined;
    const parts = isReference(type) ? this.checker.getTypeArguments(type) : [];
    const readonly = symbol.name.startsWith("Readonly");
    switch (symbol.name) {
      case "Date":
        return { kind: "date" };
      case "Uint8Array":
        return { kind: "bytes" };
      case "Buffer":
        return { kind: "buffer" };
      case "Set":
      case "ReadonlySet":
        return { kind: "set", element: this.read(parts[0]!), readonly };
      case "Map":
      case "ReadonlyMap":
        return { kind: "map", key: this.read(parts[0]!), value: this.read(parts[1]!), readonly };
      default:
        return undefined;
    }
  }

  /** Why an object type is more than its data, or undefined when it is not. */
  private unfit(type: ts.Type): TypeFault | undefined {
    const symbol = type.symbol as ts.Symbol | undefined;
    if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) {
      return this.fault("G032", type, "is a function");
    }
    if (symbol === undefined || (symbol.flags & (SymbolFlags.Class | SymbolFlags.Interface)) === 0)
      return undefined;
    if (this.isBuiltIn(symbol)) {
      return isPlainData(type, this.checker) ? undefined : this.fault("G037", type, "has no JSON form");
    }
    return symbol.flags & SymbolFlags.Class
      ? this.fault("G034", type, "is an instance of a class")
      : undefined;
  }

  private readTuple(type: ts.TupleTypeReference): TypeModel {
    const { elementFlags, labeledElementDeclarations, readonly } = type.target;
    const types = this.checker.getTypeArguments(type);
    const restAt = elementFlags.findIndex((flag) => (flag & ts.ElementFlags.Variable) !== 0);
    if (restAt >= 0 && (restAt < types.length - 1 || elementFlags[restAt] !== ts.ElementFlags.Rest)) {
      return this.fault("G038", type, "has a rest element before its end", "Put the rest element last.");
    }
    const elements = types.map((each, index): TupleElement => {
      const name = labeledElementDeclarations?.[index]?.name.getText();
      const optional = elementFlags[index] === ts.ElementFlags.Optional;
      return {
        type: optional ? this.readWithoutUndefined(each).type : this.read(each),
        ...(name === undefined ? {} : { name }),
        ...(optional ? { optional } : {}),
        ...(index === restAt ? { rest: true } : {}),
      };
    });
    return { kind: "tuple", elements, readonly };
  }

  private readProperties(type: ts.Type): TypeModel {
    const { checker } = this;
    const infos = checker.getIndexInfosOfType(type);
    const odd = infos.find(({ keyType }) => (keyType.flags & (TypeFlags.String | TypeFlags.Number)) === 0);
    if (odd !== undefined) {
      return this.fault(
        "G038",
        type,
        `has keys of type ${checker.typeToString(odd.keyType)}`,
        "Use string keys.",
      );
    }
    const index = infos.length === 0 ? undefined : this.readIndex(infos);
    const symbols = checker.getPropertiesOfType(type).filter((each) => !isPhantom(each, checker));
    if (
      index === undefined &&
      symbols.length === 0 &&
      type.aliasSymbol === undefined &&
      !type.isClassOrInterface() &&
      checker.getPropertiesOfType(type).length === 0
    ) {
      return this.fault("G031", type, "says nothing of the value");
    }
    if (index !== undefined && symbols.length === 0) return { kind: "record", value: index };
    const keyed = symbols.map((symbol) => ({
      symbol,
      key: `${declarationKey(symbol, this.parsing.source)}\0${symbol.name}`,
    }));
    keyed.sort((a, b) => compareText(a.key, b.key));
    const properties = keyed.map(({ symbol }) => this.readProperty(symbol));
    return { kind: "object", properties, ...(index === undefined ? {} : { index }) };
  }

  private readIndex(infos: readonly ts.IndexInfo[]): TypeModel {
    const string = infos.find(({ keyType }) => (keyType.flags & TypeFlags.String) !== 0);
    return this.read((string ?? infos[0]!).type);
  }

  /** An optional property's `undefined` is only told when the source writes it. */
  private readPropertyType(type: ts.Type, optional: boolean): TypeModel {
    if (!optional || !type.isUnion()) return this.read(type);
    const members = unionMembers(type);
    const written = members.filter(
      (each) => (each.flags & TypeFlags.Undefined) === 0 || each === this.undefinedType,
    );
    return written.length === members.length ? this.read(type) : this.readMembers(written);
  }

  private fault(code: FaultCode, type: ts.Type, why: string, advice: string = FAULTS[code]): TypeFault {
    return { kind: "fault", code, text: this.checker.typeToString(type), why, advice };
  }
}

function bigintLiteral({ value: { negative, base10Value } }: ts.BigIntLiteralType): TypeModel {
  return { kind: "bigint", value: `${negative ? "-" : ""}${base10Value}` };
}
