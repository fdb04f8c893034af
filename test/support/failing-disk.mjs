/**
 * Loaded into an agent's process before the agent: while there is a file `failing` in its root, its disk takes nothing. What
 * the journal writes and syncs fails with EIO.
 */
import fs, { existsSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
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
for (const name of ["fdatasync", "fsync", "write"]) {
  const works = fs[name];
  fs[name] = (file, ...rest) => {
    if (file > LAST_OF_TERMINAL && isFailing()) setImmediate(rest.at(-1), inputOutputError(name));
    else works(file, ...rest);
  };
}
syncBuiltinESMExports();
