/**
 * Loaded into an agent's process before the agent: while there is a file `failing` in its root, its disk takes nothing. What
 * the journal writes and syncs fails with EIO, in its log by the functions of `node:fs`, in its store by the one that LevelDB's
 * writes pass.
 */
import fs, { existsSync } from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const root = process.argv[process.argv.indexOf("--root") + 1];
const LAST_OF_TERMINAL = 2; // where the log goes
const isFailing = () => existsSync(join(root, "failing"));

function inputOutputError(syscall) {
  const what = new Error(`EIO: i/o error, ${syscall}`);
  return Object.assign(what, { code: "EIO", errno: -5, syscall });
}

for (const name of ["writeSync", "fdatasyncSync", "fsyncSync"]) {
  const works = fs[name];
  fs[name] = (file, ...rest) => {
    if (file > LAST_OF_TERMINAL && isFailing()) throw inputOutputError(name.replace("Sync", ""));
    return works(file, ...rest);
  };
}
const { fdatasync } = fs;
fs.fdatasync = (file, done) =>
  isFailing() ? setImmediate(done, inputOutputError("fdatasync")) : fdatasync(file, done);
syncBuiltinESMExports();

const { ChainedBatch } = createRequire(import.meta.url)("classic-level/chained-batch");
const { _write: write } = ChainedBatch.prototype;
ChainedBatch.prototype._write = function (options) {
  if (!isFailing()) return write.call(this, options);
  const what = new Error("IO error: 000003.log: Input/output error"); // in LevelDB's words
  return Promise.reject(Object.assign(what, { code: "LEVEL_IO_ERROR" }));
};
