import { vi } from "vitest";

type Fs = typeof import("node:fs");

/**
 * The system's own functions, of which some can be watched and replaced; until then they do what they always do. For
 * `vi.mock("node:fs", async (original) => …)`, which each test file has to say for itself and which imports this as it runs.
 */
export function watched(fs: Fs, ...names: readonly (keyof Fs)[]): Fs {
  const fakes = names.map((name) => [name, vi.fn(fs[name] as (...args: unknown[]) => unknown)] as const);
  return { ...fs, ...(Object.fromEntries(fakes) as Partial<Fs>) };
}
