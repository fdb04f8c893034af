import { defineConfig } from "vitest/config";
import { doors } from "./test/support/doors.js";

/** Tests that have the kernel write core files. Which it writes, and where, is set for the whole machine. */
export default defineConfig({
  resolve: { alias: doors },
  test: {
    include: ["test/cores/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: ["test/support/properties.setup.ts"],
    pool: "forks",
    // scripts/count-tests.mjs adds them up
    reporters: process.env["CI"] ? ["default", ["json", { outputFile: "build/cores.json" }]] : ["default"],
  },
});
