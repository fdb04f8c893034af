import { vi } from "vitest";

/** From now on the disk seems to take 10 ms for all that it is asked for, so that no thread waits for it. Undone by restoring all mocks. */
export function slowDisk(): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
}
