import { vi } from "vitest";

/** From now on the disk seems to take so many milliseconds for all that it is asked for. Undone by restoring all mocks. */
export function diskSeemsToTake(ms: number): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += ms));
}
