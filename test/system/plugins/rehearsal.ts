import { fork, remote } from "gofer-rmi/plugin";

/** Bears the name that processes for forked calls rehearse with. */
export const echo = fork(remote((text: string): string => text));
