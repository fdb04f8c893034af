import { readFile, realpath } from "node:fs/promises";
import { extname } from "node:path";
import type { Loader, Plugin } from "esbuild";
import type { MarkerUse } from "../model.js";
import { bridgeModule } from "./bridge-module.js";
import { eraseMarkers, HOISTED_MODULE } from "./erase.js";

const LOADERS: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".jsx": "jsx",
};

/** What modules of ours are called in the comments of a built module: `gofer-rmi:plugin`. */
const NAMESPACE = "gofer-rmi";

/** Gives esbuild the plugin's files without our markers, whatever the user's tsconfig says of decorators. */
export async function erasing(markers: readonly MarkerUse[]): Promise<Plugin> {
  const byFile = new Map<string, readonly MarkerUse[]>();
  for (const use of markers) {
    const file = await realpath(use.place.file); // as esbuild names it
    byFile.set(file, [...(byFile.get(file) ?? []), use]);
  }
  return {
    name: "gofer-markers",
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async ({ path }) => {
        const uses = byFile.get(path);
        if (uses === undefined) return undefined;
        const text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
        return { contents: eraseMarkers(text, uses), loader: LOADERS[extname(path)] ?? "js" };
      });
    },
  };
}

/** Modules that are in no file: where the door is, and where lifted expressions are left. */
export const virtualModules: Plugin = {
  name: "gofer-modules",
  setup(build) {
    build.onResolve({ filter: /^gofer-rmi\/plugin$/ }, () => ({
      path: "plugin",
      namespace: NAMESPACE,
      sideEffects: false, // dropped where nothing of it is used
    }));
    build.onResolve({ filter: new RegExp(`^${HOISTED_MODULE}$`) }, () => ({
      path: "hoisted",
      namespace: NAMESPACE,
    }));
    build.onLoad({ filter: /^/, namespace: NAMESPACE }, ({ path }) => ({
      contents: path === "plugin" ? bridgeModule() : "export const hoisted = {};",
      loader: "js",
    }));
  },
};
