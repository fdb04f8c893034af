import { defineConfig } from "vitest/config";
import { doors } from "./test/support/doors.js";

const hasRoot = process.platform === "linux" && process.getuid?.() === 0;

export default defineConfig({
  resolve: { alias: doors },
  test: {
    include: ["test/**/*.test.ts"],
    // what needs an account of its own is run here by root, and else by test:peers, which says so
    exclude: [hasRoot ? "test/peers/!(pam).test.ts" : "test/peers/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    setupFiles: ["test/support/properties.setup.ts"],
    pool: "forks",
    // scripts/count-tests.mjs adds them up
    reporters: process.env["CI"] ? ["default", ["json", { outputFile: "build/tests.json" }]] : ["default"],
  },
});
