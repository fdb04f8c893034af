import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

/**
 * Which folder may import from which: its own row and the rows below it, and from those only what is listed. The
 * folders of one row never see each other, but for what stands here.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "src/errors.ts": ["src/json.ts"],
  "src/json.ts": [],
  "src/options.ts": ["src/errors.ts"],
  "src/guard.ts": [],
  "src/secrets.ts": [],
  "src/contract": [],
  "src/wire": [],
  "src/plugin": [],
  "src/transport": [],
  "src/config": [],
  "src/pam": [],
  "src/security": ["src/transport", "src/wire"],
  "src/host": ["src/plugin", "src/pam", "src/wire", "src/contract"],
  "src/agent": ["src/host", "src/security", "src/transport", "src/config", "src/wire", "src/contract"],
  "src/management": ["src/agent"],
  "src/client": ["src/security", "src/transport", "src/wire", "src/contract"],
  "src/broker": ["src/transport"],
  generators: ["src/plugin", "src/contract", "src/config"],
  "src/testing": [
    "src/agent",
    "src/host",
    "src/plugin",
    "src/client",
    "src/broker",
    "src/transport",
    "src/wire",
    "src/contract",
  ],
  "src/cli": [
    "generators",
    "src/management",
    "src/security",
    "src/agent",
    "src/client",
    "src/broker",
    "src/transport",
    "src/config",
    "src/wire",
    "src/contract",
  ],
};
const FOUNDATION = ["src/errors.ts", "src/json.ts", "src/options.ts", "src/guard.ts", "src/secrets.ts"];

/** Each library has one door: the folder that owns it. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  rhea: ["src/transport/amqp1", "src/broker"],
  amqplib: ["src/transport/amqp091"],
  "ts-morph": ["generators/parse"],
  handlebars: ["generators/emit"],
  prettier: ["generators/emit"],
  esbuild: ["generators/build"],
  commander: ["src/cli"],
  pino: ["src/agent/log.ts"],
  koffi: ["src/pam/libpam.ts"],
  ajv: ["src/contract/validate.ts", "src/contract/shared-types.ts", "src/contract/last-elements.ts"],
};

const ROOT = join(import.meta.dirname, "..");

interface Import {
  readonly from: string;
  readonly to: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}

function importsOf(file: string): Import[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(ROOT, file), "utf8"), true, true);
  return importedFiles.map(({ fileName }) => ({ from: file, to: fileName }));
}

const files = [...sourceFiles("src"), ...sourceFiles("generators")];
const imports = files.flatMap(importsOf);
const local = imports
  .filter(({ to }) => to.startsWith("."))
  .map(({ from, to }) => ({
    from,
    to: relative(ROOT, resolve(ROOT, dirname(from), to)).replace(/\.js$/, ".ts"),
  }));
const external = imports.filter(({ to }) => !/^(\.|node:|#)/.test(to));

function areaOf(file: string): string {
  const area = Object.keys(MAY_IMPORT).find((name) => file === name || file.startsWith(`${name}/`));
  if (area === undefined) throw new Error(`${file} is in no area that this test knows`);
  return area;
}

describe("the direction of imports", () => {
  test("a file imports from its own folder and from those below it", () => {
    const wrong = local.filter(({ from, to }) => {
      const [here, there] = [areaOf(from), areaOf(to)];
      return here !== there && !FOUNDATION.includes(there) && !MAY_IMPORT[here]!.includes(there);
    });
    expect(wrong).toEqual([]);
  });

  test("an adapter sees what all adapters share, never another adapter", () => {
    const adapter = (file: string): string | undefined => /^src\/transport\/(\w+)\//.exec(file)?.[1];
    const wrong = local.filter(
      ({ from, to }) => adapter(from) && adapter(to) && adapter(from) !== adapter(to),
    );
    expect(wrong).toEqual([]);
  });

  test("no file is imported by what it imports", () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of local) next.set(from, [...(next.get(from) ?? []), to]);
    const done = new Set<string>();
    const visit = (file: string, above: readonly string[]): readonly string[] | undefined => {
      if (above.includes(file)) return [...above.slice(above.indexOf(file)), file];
      if (done.has(file)) return undefined;
      for (const to of next.get(file) ?? []) {
        const circle = visit(to, [...above, file]);
        if (circle !== undefined) return circle;
      }
      done.add(file);
      return undefined;
    };
    expect(files.map((file) => visit(file, [])).find((circle) => circle !== undefined)).toBeUndefined();
  });

  test("each library is imported by its owner alone", () => {
    const packageOf = (specifier: string): string =>
      specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/");
    const wrong = external.filter(({ from, to }) => {
      const owners = OWNERS[packageOf(to)];
      return owners === undefined || !owners.some((owner) => from === owner || from.startsWith(`${owner}/`));
    });
    expect(wrong).toEqual([]);
  });
});

test("every door of package.json is a file that lists names", () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    exports: Record<string, string | { default: string }>;
  };
  for (const target of Object.values(exports)) {
    if (typeof target === "string") continue;
    const file = target.default.replace("./dist/", "").replace(/\.js$/, ".ts");
    expect(files).toContain(file);
  }
});
