// tsc writes plain files; the two commands must be executable where the package is linked rather than installed.
import { chmodSync } from "node:fs";

for (const name of ["gofer", "goferd"])
  chmodSync(new URL(`../dist/src/cli/${name}.js`, import.meta.url), 0o755);
