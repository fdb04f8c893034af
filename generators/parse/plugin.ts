import { basename, extname } from "node:path";
import { ts } from "ts-morph";
import { compareText } from "../faults.js";
import type {
  ActionModel,
  ClassModel,
  Fault,
  HookModel,
  MarkerUse,
  MemberModel,
  PluginModel,
} from "../model.js";
import { ClassReader } from "./classes.js";
import { checkCombinations } from "./combinations.js";
import { Parsing } from "./context.js";
import { docRanges, parseDoc } from "./docs.js";
import { Door } from "./door.js";
import { ErrorReader } from "./errors.js";
import { functionTarget, readFunction, readHook } from "./functions.js";
import { Markers, type Target } from "./markers.js";
import { readSettings } from "./settings.js";
import { closureOf, parses } from "./sources.js";
import { TypeReader } from "./types.js";

export interface ReadPlugin {
  /** Undefined when the source does not parse: nothing else is looked at then. */
  readonly model: PluginModel | undefined;
  /** What is wrong with it, as much of it as one reading can find; types that cannot travel are in the model. */
  readonly faults: readonly Fault[];
  /** Some type came out as `any`, which the program's `lib` and `types` may be to blame for. */
  readonly unsettled: boolean;
}

/** Reads one plugin of a program. */
export function readPlugin(program: ts.Program, file: string): ReadPlugin {
  const source = program.getSourceFile(file)!;
  const checker = program.getTypeChecker();
  const parsing = new Parsing(program, checker, new Door(program, checker), source);
  const types = new TypeReader(parsing);
  const model = new PluginReader(parsing, types).read();
  return { model, faults: parsing.faults, unsettled: types.unsettled };
}

class PluginReader {
  private readonly markers: Markers;
  private readonly errors: ErrorReader;
  private readonly classReader: ClassReader;
  private readonly classes: ClassModel[] = [];
  private readonly functions: MemberModel[] = [];
  private readonly load: HookModel[] = [];
  private readonly unload: HookModel[] = [];
  private readonly actions: ActionModel[] = [];
  private readonly reached = new Set<ts.Node>();

  constructor(
    private readonly parsing: Parsing,
    private readonly types: TypeReader,
  ) {
    this.markers = new Markers(parsing);
    this.errors = new ErrorReader(parsing, types);
    this.classReader = new ClassReader(parsing, this.markers, types, this.errors);
  }

  read(): PluginModel | undefined {
    const { source, checker } = this.parsing;
    const files = closureOf(this.parsing);
    if (!parses(files, this.parsing)) return undefined;
    for (const each of files) this.markers.readFile(each);
    const settings = readSettings(this.parsing);
    const module = checker.getSymbolAtLocation(source);
    const exports = module === undefined ? [] : checker.getExportsOfModule(module);
    for (const each of [...exports].sort((a, b) => compareText(a.name, b.name))) this.readExport(each);
    this.reportUnreached();
    checkCombinations(this.markers, this.parsing);
    return {
      name: settings.name ?? basename(source.fileName, extname(source.fileName)),
      file: source.fileName,
      doc: fileDoc(source),
      settings,
      classes: this.classes,
      functions: this.functions,
      errors: this.errors.read(),
      types: this.types.named,
      hooks: { load: byPlace(this.load), unload: byPlace(this.unload), actions: this.actions },
      markers: this.markers.all,
      warnings: this.parsing.warnings,
    };
  }

  private readExport(exported: ts.Symbol): void {
    const { checker } = this.parsing;
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = symbol.declarations?.find(ts.isClassDeclaration);
    if (declaration !== undefined) {
      const model = this.classReader.read(declaration, symbol, exported.name);
      if (model !== undefined) this.classes.push(model);
      this.actions.push(...this.classReader.actions(declaration, symbol, exported.name));
      return;
    }
    const target = functionTarget(symbol);
    const uses = this.markers.of(symbol.declarations ?? []);
    if (target === undefined || uses.length === 0) return;
    for (const each of symbol.declarations ?? []) this.reached.add(each);
    if (uses.some(({ kind }) => kind === "remote")) {
      const model = readFunction(
        target,
        exported.name,
        uses,
        this.parsing,
        this.markers,
        this.types,
        this.errors,
      );
      if (model !== undefined) this.functions.push(model);
    }
    this.readHooks(target, exported.name, uses);
    this.readAction(target, exported.name, uses);
  }

  private readAction(
    target: ts.FunctionDeclaration | ts.VariableDeclaration,
    exportName: string,
    uses: readonly MarkerUse[],
  ): void {
    const use = uses.find(({ kind }) => kind === "action");
    const found = use && readHook(target, exportName, use, this.parsing, this.markers);
    if (found === undefined) return;
    const name = exportName === "default" ? (target.name?.getText() ?? exportName) : exportName;
    const rest = { method: undefined, static: false, markers: uses };
    this.actions.push({ name, exportName, ...rest, place: found.place });
  }

  private readHooks(
    target: ts.FunctionDeclaration | ts.VariableDeclaration,
    name: string,
    uses: readonly MarkerUse[],
  ): void {
    const first = uses.find(({ kind }) => kind === "load" || kind === "initializer");
    const last = uses.find(({ kind }) => kind === "unload");
    for (const [use, hooks] of [
      [first, this.load],
      [last, this.unload],
    ] as const) {
      const hook = use && readHook(target, name, use, this.parsing, this.markers);
      if (hook !== undefined) hooks.push(hook);
    }
  }

  /** What the plugin's own file marks, and nobody can reach. */
  private reportUnreached(): void {
    for (const [target, uses] of this.markers.byTarget) {
      if (target.getSourceFile() !== this.parsing.source || this.reached.has(target)) continue;
      if (ts.isMethodDeclaration(target)) this.reportMethod(target, uses);
      else
        this.parsing.report("G008", target.name ?? target, `${nameOf(target)} is marked, but not exported`);
    }
  }

  private reportMethod(target: ts.MethodDeclaration, uses: readonly MarkerUse[]): void {
    const owner = target.parent;
    const label = `${nameOf(target)} is marked ${uses[0]!.kind}, but`;
    const at = target.name;
    if ((ts.getCombinedModifierFlags(target) & ts.ModifierFlags.Abstract) !== 0) {
      this.parsing.report("G010", at, `${label} it is abstract`, "Mark the methods that implement it.");
    } else if (this.classReader.reached.has(target)) return;
    else if (!ts.isClassLike(owner)) this.parsing.report("G010", at, `${label} belongs to no class`);
    else if ((ts.getCombinedModifierFlags(owner) & ts.ModifierFlags.Abstract) !== 0) {
      this.parsing.report("G009", at, `${label} its class is abstract and nothing exported extends it`);
    } else if (ts.isClassExpression(owner)) {
      const advice =
        "Write `export class NAME extends … {}`: of a constant, what class it holds is not known.";
      this.parsing.report("G008", at, `${label} no class that is exported extends its own`, advice);
    } else this.parsing.report("G008", at, `${label} its class ${owner.name?.text ?? ""} is not exported`);
  }
}

function nameOf(target: Target): string {
  return target.name?.getText() ?? "the function";
}

function byPlace(hooks: readonly HookModel[]): HookModel[] {
  return [...hooks].sort((a, b) => compareText(a.place.file, b.place.file) || a.place.start - b.place.start);
}

/** Says that a doc comment is the file's own. */
const FILE_TAGS = /^@(?:packageDocumentation|module|fileoverview|file|overview)\b[ \t]*\n?/m;

/** The file's doc comment: the first, when it says so, or is followed by another, or by an import. */
function fileDoc(source: ts.SourceFile): string | undefined {
  const [first] = source.statements;
  if (first === undefined) return undefined;
  const ranges = docRanges(first);
  const [range, next] = ranges;
  if (range === undefined) return undefined;
  const { text } = parseDoc(source.text.slice(range.pos, range.end), range.pos, new Set());
  if (text === undefined) return undefined;
  if (FILE_TAGS.test(text)) return text.replace(FILE_TAGS, "").trim() || undefined;
  return next !== undefined || ts.isImportDeclaration(first) ? text : undefined;
}
