import { existsSync } from "node:fs";

const SHELL = "/bin/sh";

/**
 * What a process of plugin code, or a command of a plugin's, is started as: a shell that leaves a guard behind in the
 * process's own group, and then becomes the process. The guard reads a pipe on which nothing is ever said; when that ends
 * whoever started it is gone, however it went, and the guard ends the whole group: code that spins, and what it started. It
 * ignores the signals that an orderly stop sends to all, holds none of the process's pipes, and ends with the group when
 * whoever started it ends that.
 */
const SCRIPT =
  '(trap "" TERM INT HUP; exec </dev/null >/dev/null 2>&1 3>&-; read _ <&4; kill -KILL 0) & exec "$@" 4<&-';

type CommandLine = readonly [command: string, ...args: string[]];

/**
 * @param shell  where there is none (an image without a shell) the process is started as it is: it still ends with its
 *   agent when its code gives the event loop back
 */
export function guarded(command: CommandLine, shell = SHELL): CommandLine {
  return existsSync(shell) ? [shell, "-c", SCRIPT, "gofer-host", ...command] : command;
}
