import { defineConfig } from "vitest/config";
import { doors } from "./test/support/doors.js";

/** The system tests with RabbitMQ between client and agent: see scripts/test-system.sh. */
export default defineConfig({
  resolve: { alias: doors },
  test: {
    include: ["test/system/**/*.test.ts"],
    // These kill their broker, give it certificates or users, or are about gofer's own; test/peers does the first two to RabbitMQ.
    exclude: ["test/system/{reconnect,tls,every-flag,secrets}.test.ts"],
    globalSetup: ["test/support/rabbitmq.setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: ["test/support/properties.setup.ts"],
    pool: "forks",
    // scripts/count-tests.mjs adds them up
    reporters: process.env["CI"]
      ? ["default", ["json", { outputFile: `build/system-${process.env["GOFER_TEST_ADAPTER"]}.json` }]]
      : ["default"],
  },
});
