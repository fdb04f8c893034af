import { defineConfig } from "vitest/config";
import { doors } from "./test/support/doors.js";

export default defineConfig({
  resolve: { alias: doors },
  test: {
    include: ["test/**/*.test.ts"],
    // what needs more than Node and npm: test:peers and test:cores say what
    exclude: ["test/peers/**", "test/cores/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    setupFiles: ["test/support/properties.setup.ts"],
    pool: "forks",
    // scripts/count-tests.mjs adds them up
    reporters: process.env["CI"] ? ["default", ["json", { outputFile: "build/tests.json" }]] : ["default"],
  },
});
