/** Writes the manual pages from the built commands, so that they say what the help says. */
import { mkdir, writeFile } from "node:fs/promises";
import { goferdProgram } from "../dist/src/cli/goferd-program.js";
import { manPage } from "../dist/src/cli/man.js";
import { wholeGofer } from "../dist/src/cli/program.js";
import { surfaceOf } from "../dist/src/cli/surface.js";

await mkdir("dist/man", { recursive: true });
await writeFile("dist/man/gofer.1", manPage(surfaceOf(await wholeGofer()), 1));
await writeFile("dist/man/goferd.8", manPage(surfaceOf(goferdProgram()), 8));
