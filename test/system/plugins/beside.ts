/** Neither requires another, nor is it required: served while others are waited for. */
import { fork, remote, whiteboard, type Json } from "gofer-rmi/plugin";

export const put = remote((name: string, value: Json): void => whiteboard.set(name, value));
export const look = remote((name: string): Json => whiteboard.get(name));
export const apart = remote(fork((): number => process.pid));
