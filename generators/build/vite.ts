import { existsSync } from "node:fs";
import { dirname, extname } from "node:path";
import { build, type Loader, type Plugin } from "esbuild";

/** What of a plugin of Vite's (5 and later) this is one of. Vite itself is not imported. */
export interface VitePlugin {
  readonly name: string;
  readonly enforce: "pre";
  transform(code: string, id: string): Promise<{ code: string; map: string } | undefined>;
}

const LOADERS = { ".ts": "ts", ".mts": "ts", ".cts": "ts", ".tsx": "tsx" } as const;
/** Every helper of esbuild's for decorators is called so: which `@` is one, it alone can tell from comments and texts. */
const DECORATED = "__decorat";

/**
 * Lets decorated TypeScript run under Vite and Vitest: oxc, which they use, leaves standard decorators as they are, and no
 * engine has them yet. Files with decorators are compiled as `gofer build` does it, by esbuild and by the tsconfig that is in
 * force for each, so that `experimentalDecorators` means what it says; other files are left alone.
 *
 *     // vitest.config.ts
 *     export default defineConfig({ plugins: [gofer()] });
 */
export function gofer(): VitePlugin {
  return {
    name: "gofer-rmi",
    enforce: "pre",
    async transform(code, id) {
      const file = id.replace(/[?#].*$/s, "");
      const loader = Object.entries(LOADERS).find(([extension]) => extname(file) === extension)?.[1];
      if (loader === undefined || /[\\/]node_modules[\\/]/.test(file) || !code.includes("@"))
        return undefined;
      if (!existsSync(file)) return undefined; // another plugin's invention, which has no tsconfig
      // not `transform`, nor standard input: neither looks for a tsconfig
      const { outputFiles } = await build({
        entryPoints: [file],
        plugins: [given(code, loader)],
        outfile: `${file}.js`,
        absWorkingDir: dirname(file),
        write: false,
        format: "esm",
        target: "es2022",
        sourcemap: "external",
        keepNames: true, // names of error classes travel
        charset: "utf8",
        logLevel: "silent",
      });
      const text = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))!.text;
      const compiled = text(".js");
      return compiled.includes(DECORATED) ? { code: compiled, map: text(".map") } : undefined;
    },
  };
}

/** Gives esbuild what Vite has for its one file, which other plugins may have changed. */
function given(contents: string, loader: Loader): Plugin {
  return {
    name: "gofer-given",
    setup: ({ onLoad }) => onLoad({ filter: /^/ }, () => ({ contents, loader })),
  };
}
