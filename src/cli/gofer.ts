#!/usr/bin/env node
import "./cores.js";
import "./hide-secrets.js";
import { endWithReader, runCommand } from "./main.js";
import { goferProgram } from "./program.js";

endWithReader(process);
await runCommand(await goferProgram(process.argv.slice(2)));
