/** Looks in its load hook at what `before` has said, which it requires. */
import { load, remote, whiteboard, type Json } from "gofer-rmi/plugin";

let found: Json = "nothing";
export const look = load((): void => void (found = whiteboard.get("ready")));

export const saw = remote((): Json => found);
