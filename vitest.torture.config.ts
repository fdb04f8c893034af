import { defineConfig } from "vitest/config";

/** What kills and floods, and takes long: see docs/torture.md. */
export default defineConfig({
  test: {
    include: ["test/torture/**/*.torture.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    fileParallelism: false,
    // scripts/count-tests.mjs adds them up
    reporters: process.env["CI"] ? ["default", ["json", { outputFile: "build/torture.json" }]] : ["default"],
  },
});
