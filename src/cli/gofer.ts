#!/usr/bin/env node
import "./cores.js";
import "./hide-secrets.js";
import { runCommand } from "./main.js";
import { goferProgram } from "./program.js";

await runCommand(await goferProgram(process.argv.slice(2)));
