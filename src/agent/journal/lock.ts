import { createHash, randomUUID } from "node:crypto";
import { readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { RmiError } from "../../errors.js";

const NAME = /^lock-/;
const HIDDEN = /^new-lock-/;
/** The system's limit for the path of a socket, of those that we serve the least. Bytes. */
const MAX_PATH_BYTES = 103;

/**
 * A folder that one process has: for as long as it lives it listens on a socket in it, which nobody answers after its death. Unlike
 * a number in a file, that cannot be mistaken for another process.
 *
 * Who finds another one that answers, after it has shown itself, steps back. So of two that come in the same moment both may
 * step back, and never both stay.
 */
export class Lock {
  private constructor(
    private readonly server: Server,
    private readonly path: string | undefined,
  ) {}

  /** @throws RmiError `in-use` when another process has it, `config` when the folder's path is too long; what the disk says */
  static async take(folder: string): Promise<Lock> {
    if (process.platform === "win32") return new Lock(await listening(pipeOf(folder), folder), undefined);
    const name = `lock-${randomUUID().slice(0, 8)}`;
    const [hidden, path] = [join(folder, `new-${name}`), join(folder, name)];
    const excess = Buffer.byteLength(hidden) - MAX_PATH_BYTES;
    if (excess > 0)
      throw new RmiError(
        "config",
        `${folder}: the path is ${excess} bytes too long for the lock in it, a socket`,
      );
    const lock = new Lock(await listening(hidden, folder), path);
    try {
      renameSync(hidden, path); // whoever sees it can reach it
      await assertAlone(folder, name);
      return lock;
    } catch (error) {
      lock.release();
      // its socket was removed before it could be shown, by one that was alone by then
      throw (error as NodeJS.ErrnoException).code === "ENOENT" ? inUse(folder) : error;
    }
  }

  release(): void {
    if (this.path !== undefined) rmSync(this.path, { force: true });
    this.server.close();
  }
}

async function assertAlone(folder: string, own: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    if (!NAME.test(name) || name === own) continue;
    if (await isAnswered(join(folder, name))) throw inUse(folder);
    rmSync(join(folder, name), { force: true });
  }
  // of those that died as they started, or that come too late in any case
  for (const name of readdirSync(folder)) if (HIDDEN.test(name)) rmSync(join(folder, name), { force: true });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== "ECONNREFUSED" && code !== "ENOENT"); // a full queue is somebody's
    });
  });
}

function listening(path: string, folder: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy()).unref();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? inUse(folder) : error);
    });
    server.listen(path, () => resolve(server));
  });
}

function inUse(folder: string): RmiError {
  return new RmiError("in-use", `another agent has ${folder} open`);
}

/** Windows knows names of pipes that are one process's only, and are gone with it. */
function pipeOf(folder: string): string {
  const name = createHash("sha256").update(realpathSync(folder).toLowerCase()).digest("hex").slice(0, 32);
  return `\\\\.\\pipe\\gofer-journal-${name}`;
}
