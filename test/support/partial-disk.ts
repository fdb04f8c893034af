import { writeSync } from "node:fs";
import { vi } from "vitest";

const fs = await vi.importActual<typeof import("node:fs")>("node:fs");

/**
 * A disk that takes so many bytes, then fails once, or for good. For a test that mocks `writeSync` of node:fs.
 *
 * @returns to be called when it is good again
 */
export function diskTakes(bytes: number, failures = Infinity): () => void {
  let [left, failing] = [bytes, failures];
  vi.mocked(writeSync).mockImplementation(((
    file: number,
    from: Buffer,
    at: number,
    length: number,
    to: number,
  ) => {
    if (left <= 0 && failing-- > 0)
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    const taken = fs.writeSync(file, from, at, failing > 0 ? Math.min(left, length) : length, to);
    left -= taken;
    return taken;
  }) as typeof writeSync);
  return () => void vi.mocked(writeSync).mockReset();
}
