import { mkdir } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { openAgentJournal } from "../../src/agent/journal/restoring.js";
import { silentLogger, type Logger } from "../../src/agent/log.js";

vi.mock("node:fs/promises", async (original) => ({
  ...(await original<typeof import("node:fs/promises")>()),
  mkdir: vi.fn(),
}));

test("a state folder that cannot be made is a fault of configuration that names it", async () => {
  vi.mocked(mkdir).mockRejectedValue(
    Object.assign(new Error("EACCES: permission denied, mkdir '/nowhere'"), { code: "EACCES" }),
  );
  await expect(openAgentJournal("/nowhere", silentLogger)).rejects.toMatchObject({
    code: "config",
    message: "the state folder cannot be used: EACCES: permission denied, mkdir '/nowhere'",
  });
});

test("a disk that is read-only is waited for, and no longer once the agent is asked to stop", async () => {
  vi.mocked(mkdir).mockRejectedValue(
    Object.assign(new Error("EROFS: read-only file system"), { code: "EROFS" }),
  );
  const stop = new AbortController();
  const told: string[] = [];
  const log: Logger = {
    log: (_level, event) => {
      told.push(event);
      stop.abort();
    },
    with: () => log,
  };
  await expect(openAgentJournal("/nowhere", log, stop.signal)).rejects.toMatchObject({ code: "cancelled" });
  expect(told).toEqual(["journal.failed"]);
});
