import { ts } from "ts-morph";
import type {
  ActionModel,
  ClassModel,
  MarkerKind,
  MarkerUse,
  MemberModel,
  ParameterModel,
} from "../model.js";
import { propertyName } from "./constants.js";
import type { Parsing } from "./context.js";
import { docOf, docOfAll, MARKER_TAGS } from "./docs.js";
import { needsArguments } from "./functions.js";
import type { ErrorReader } from "./errors.js";
import type { Markers } from "./markers.js";
import { placeOf } from "./place.js";
import { progressOf } from "./progress.js";
import { readSignatures } from "./signatures.js";
import type { TypeReader } from "./types.js";

const { ModifierFlags } = ts;

/** Reads the classes that a plugin exports. */
export class ClassReader {
  /** Methods that some exported, concrete class has or hides. */
  readonly reached = new Set<ts.MethodDeclaration>();

  constructor(
    private readonly parsing: Parsing,
    private readonly markers: Markers,
    private readonly types: TypeReader,
    private readonly errors: ErrorReader,
  ) {}

  /** Undefined when the class offers nothing. An abstract one is not offered itself: its subclasses are. */
  read(declaration: ts.ClassDeclaration, symbol: ts.Symbol, exportName: string): ClassModel | undefined {
    const methods = this.markedMethods(declaration, "remote");
    if (methods.length === 0 || has(declaration, ModifierFlags.Abstract)) return undefined;
    const at = declaration.name ?? declaration;
    const name = exportName === "default" ? (declaration.name?.text ?? "") : exportName;
    if (name === "") {
      this.parsing.report("G024", at, "a class without a name", "Give the class a name.");
      return undefined;
    }
    return {
      name,
      exportName,
      doc: docOf(declaration, MARKER_TAGS).text,
      construct: this.readConstructor(symbol, name, at),
      members: methods.flatMap(({ method, uses }) => this.readMethod(method, uses, symbol, name) ?? []),
      place: placeOf(at),
    };
  }

  /** Methods that recur by themselves. An abstract class has none: its subclasses do. */
  actions(declaration: ts.ClassDeclaration, symbol: ts.Symbol, exportName: string): readonly ActionModel[] {
    if (has(declaration, ModifierFlags.Abstract)) return [];
    const { checker } = this.parsing;
    const className = exportName === "default" ? (declaration.name?.text ?? exportName) : exportName;
    const construct = checker.getTypeOfSymbol(symbol).getConstructSignatures();
    return this.markedMethods(declaration, "action").flatMap(({ method, uses }) => {
      const name = this.methodName(method);
      if (name === undefined) return [];
      const isStatic = has(method, ModifierFlags.Static);
      const label = `${className}.${name}`;
      const own = checker.getSignatureFromDeclaration(method);
      const why =
        own !== undefined && needsArguments([own])
          ? "asks for arguments, and nobody gives them"
          : !isStatic && needsArguments(construct)
            ? `${className} cannot be constructed without arguments`
            : undefined;
      if (why !== undefined) {
        this.parsing.report("G028", method.name, `${label} is marked action but ${why}`);
        return [];
      }
      const place = placeOf(method.name);
      return [{ name: label, exportName, method: name, static: isStatic, markers: uses, place }];
    });
  }

  /** Methods with a marker, the class's own first, then what it inherits and does not override. */
  private markedMethods(
    declaration: ts.ClassDeclaration,
    marker: MarkerKind,
  ): { method: ts.MethodDeclaration; uses: readonly MarkerUse[] }[] {
    const hidden = new Set<string>();
    const offered: { method: ts.MethodDeclaration; uses: readonly MarkerUse[] }[] = [];
    const concrete = !has(declaration, ModifierFlags.Abstract);
    for (const each of [declaration, ...this.basesOf(declaration)]) {
      const own = new Set<string>();
      for (const member of each.members) {
        const key = memberKey(member);
        if (key !== undefined) own.add(key);
        if (!ts.isMethodDeclaration(member)) continue;
        if (concrete) this.reached.add(member);
        if (member.body === undefined && isOverload(member, each)) continue; // its implementation speaks for all
        const uses = this.markers.of(key === undefined ? [member] : overloadsOf(key, each));
        const isOffered = uses.some(({ kind }) => kind === marker);
        if (isOffered && (key === undefined || !hidden.has(key))) offered.push({ method: member, uses });
      }
      for (const key of own) hidden.add(key);
    }
    return offered;
  }

  private basesOf(declaration: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration[] {
    const { checker } = this.parsing;
    const symbol = declaration.name && checker.getSymbolAtLocation(declaration.name);
    const type = symbol && checker.getDeclaredTypeOfSymbol(symbol);
    if (type === undefined || !type.isClassOrInterface()) return [];
    const bases = checker.getBaseTypes(type).flatMap((base) => (base.isIntersection() ? base.types : [base]));
    return bases.flatMap((base) => {
      const found = base.symbol?.declarations?.find(ts.isClassLike);
      return found === undefined || found === declaration ? [] : [found, ...this.basesOf(found)];
    });
  }

  private readConstructor(symbol: ts.Symbol, name: string, at: ts.Node): ParameterModel[] {
    const { checker } = this.parsing;
    const signatures = checker.getTypeOfSymbol(symbol).getConstructSignatures();
    const declaration = signatures[0]?.declaration as ts.Declaration | undefined;
    if (declaration !== undefined && has(declaration, ModifierFlags.NonPublicAccessibilityModifier)) {
      this.parsing.report(
        "G011",
        declaration,
        `the constructor of ${name} is not public, and each call constructs`,
      );
    }
    const isWritten = declaration !== undefined && ts.isConstructorDeclaration(declaration);
    const doc = docOfAll(
      isWritten ? declaration.parent.members.filter(ts.isConstructorDeclaration) : [at.parent],
    );
    const label = `the constructor of ${name}`;
    return readSignatures(signatures, label, doc, at, this.parsing, this.types)?.parameters ?? [];
  }

  private readMethod(
    method: ts.MethodDeclaration,
    uses: readonly MarkerUse[],
    symbol: ts.Symbol,
    className: string,
  ): MemberModel | undefined {
    const { checker } = this.parsing;
    const name = this.methodName(method);
    if (name === undefined) return undefined;
    const isStatic = has(method, ModifierFlags.Static);
    const owner = isStatic ? checker.getTypeOfSymbol(symbol) : checker.getDeclaredTypeOfSymbol(symbol);
    const property = checker.getPropertyOfType(owner, name);
    const label = `${className}.${name}`;
    const signatures = property === undefined ? [] : checker.getTypeOfSymbol(property).getCallSignatures();
    const doc = docOfAll(signaturesOf(method), MARKER_TAGS);
    const signature = readSignatures(signatures, label, doc, method.name, this.parsing, this.types);
    if (signature === undefined) return undefined;
    const { yields, ...called } = signature;
    return {
      name,
      exportName: undefined,
      static: isStatic,
      doc: doc.text,
      returnsDoc: doc.returns,
      ...called,
      ...progressOf(method.body, yields, this.parsing, this.types),
      throws: this.errors.thrownBy(method, doc.throws, method.body),
      returnsPlace: placeOf(method.type ?? method.name),
      markers: uses,
      place: placeOf(method.name),
    };
  }

  /** A method's name, when the method is one that a caller can name and reach. */
  private methodName(method: ts.MethodDeclaration): string | undefined {
    const written = method.name.getText();
    if (ts.isPrivateIdentifier(method.name) || has(method, ModifierFlags.NonPublicAccessibilityModifier)) {
      this.parsing.report("G011", method.name, `${written} is marked, but it is not public`);
      return undefined;
    }
    const name = propertyName(method.name);
    if (name === undefined) this.parsing.report("G024", method.name, `${written} is a computed name`);
    return name;
  }
}

/** All signatures of one method, its implementation among them. */
function overloadsOf(key: string, owner: ts.ClassLikeDeclaration): ts.MethodDeclaration[] {
  return owner.members.filter(ts.isMethodDeclaration).filter((each) => memberKey(each) === key);
}

/** The method's overloads, in their order, and itself. */
function signaturesOf(method: ts.MethodDeclaration): readonly ts.MethodDeclaration[] {
  const key = memberKey(method);
  return key === undefined || !ts.isClassLike(method.parent) ? [method] : overloadsOf(key, method.parent);
}

function isOverload(method: ts.MethodDeclaration, owner: ts.ClassLikeDeclaration): boolean {
  const key = memberKey(method);
  return key !== undefined && overloadsOf(key, owner).some((each) => each.body !== undefined);
}

function memberKey(member: ts.ClassElement): string | undefined {
  const name = member.name && propertyName(member.name);
  return name === undefined ? undefined : `${has(member, ModifierFlags.Static) ? "static " : ""}${name}`;
}

function has(declaration: ts.Declaration, flags: ts.ModifierFlags): boolean {
  return (ts.getCombinedModifierFlags(declaration) & flags) !== 0;
}
