#!/usr/bin/env node
import "./cores.js";
import { goferdProgram } from "./goferd-program.js";
import { runCommand } from "./main.js";

await runCommand(goferdProgram());
