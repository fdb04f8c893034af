import { fork, plugin, remote } from "gofer-rmi/plugin";

export const settings = plugin({ threads: 64 });

export const echo = fork(remote((text: string): string => text));

/** Runs in the plugin's own process. */
export const direct = remote((text: string): string => text);
