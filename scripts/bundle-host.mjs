/**
 * What a process of plugin code runs, in one file: a process is started for each forked call, and finding, reading and
 * linking some two hundred modules is a third of that. No source map of ours: reading it would cost as much again.
 */
import { build } from "esbuild";

await build({
  entryPoints: ["dist/src/host/main.js"],
  outfile: "dist/src/host/main.bundle.cjs",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  minifyWhitespace: true,
  logLevel: "warning",
});
