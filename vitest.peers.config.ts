import { defineConfig } from "vitest/config";

/** Tests against what is not ours: other AMQP libraries, other versions of Node, the package as its users install it. */
export default defineConfig({
  test: {
    include: ["test/peers/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: ["test/support/properties.setup.ts"],
    pool: "forks",
    // scripts/count-tests.mjs adds them up
    reporters: process.env["CI"] ? ["default", ["json", { outputFile: "build/peers.json" }]] : ["default"],
  },
});
