import { Ajv2020 } from "ajv/dist/2020.js";
import { onTestFinished, vi } from "vitest";

/** Counts from here to the end of the test how many checks are compiled. */
export function countCompilations(): () => number {
  const compile = vi.spyOn(Ajv2020.prototype, "compile");
  onTestFinished(() => compile.mockRestore());
  return () => compile.mock.calls.length;
}
