import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Project, ts } from "ts-morph";
import { DOOR } from "./door.js";

/** The sources as the compiler sees them, and the plugins' own files among them. */
export interface Sources {
  readonly program: ts.Program;
  readonly files: readonly string[];
}

/**
 * One program for all plugins under the same tsconfig. `lean` leaves the user's `lib` and `types` out: the checker then
 * answers in half a second instead of two, and knows all that JSON needs.
 */
export function openSources(files: readonly string[], lean: boolean): Sources[] {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const config = ts.findConfigFile(dirname(file), ts.sys.fileExists) ?? "";
    groups.set(config, [...(groups.get(config) ?? []), file]);
  }
  return [...groups].map(([config, group]) => ({ program: openProgram(config, group, lean), files: group }));
}

function openProgram(config: string, files: readonly string[], lean: boolean): ts.Program {
  const project = new Project({
    compilerOptions: compilerOptions(config, lean),
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  });
  for (const file of files) project.addSourceFileAtPath(file);
  return project.getProgram().compilerObject;
}

/** What the user's tsconfig decides: how imports are found. The rest is ours, so that it reads alike everywhere. */
const RESOLUTION = [
  "baseUrl",
  "pathsBasePath",
  "rootDirs",
  "customConditions",
  "experimentalDecorators",
  "jsx",
];

function compilerOptions(config: string, lean: boolean): ts.CompilerOptions {
  const users = config === "" ? {} : usersOptions(config);
  return {
    ...(lean ? { types: [] } : { types: ["node"], ...pick(users, ["types", "typeRoots"]) }),
    lib: ["lib.es2022.d.ts"],
    ...(lean ? {} : pick(users, ["lib"])),
    ...pick(users, RESOLUTION),
    paths: { ...users.paths, ...doorPath() },
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    strict: true,
    exactOptionalPropertyTypes: true, // tells `a?: T` from `a?: T | undefined`
    skipLibCheck: true,
    noEmit: true,
  };
}

/** What the user's tsconfig says, `extends` included. A broken one is the compiler's to complain about, not ours. */
function usersOptions(config: string): ts.CompilerOptions {
  const { config: json } = ts.readConfigFile(config, ts.sys.readFile) as { readonly config?: unknown };
  const host: ts.ParseConfigHost = { ...ts.sys, readDirectory: () => [] }; // its file list is not asked for
  return ts.parseJsonConfigFileContent(json ?? {}, host, dirname(config), undefined, config).options;
}

function pick(options: ts.CompilerOptions, names: readonly string[]): ts.CompilerOptions {
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

/**
 * The plugin's `gofer-rmi/plugin` is the one that this generator belongs to, so that a checkout without node_modules
 * generates, too. Run from source that is a .ts file, installed a .d.ts.
 */
function doorPath(): Record<string, string[]> {
  const files = ["../../src/plugin/index.ts", "../../src/plugin/index.d.ts"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const found = files.find((file) => existsSync(file));
  return found === undefined ? {} : { [DOOR]: [found] };
}
