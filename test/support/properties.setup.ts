/** Runs before each test file: what every property test goes by that says nothing else. */
import fc from "fast-check";
import { runs, seed } from "./properties.js";

fc.configureGlobal({ seed: seed(), numRuns: runs(100) });
