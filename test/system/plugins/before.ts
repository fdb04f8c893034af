/** Is loaded when it is let go, and says so on the whiteboard: `after` requires it. */
import { setTimeout as pause } from "node:timers/promises";
import { load, Plugin, remote, whiteboard } from "gofer-rmi/plugin";

export const open = load(async (): Promise<void> => {
  const { turn, fails } = Plugin.find("before")!.cfg["before"]!;
  whiteboard.set("waiting", turn!);
  while (whiteboard.get("go") !== turn) await pause(5);
  if (fails) throw new Error("it does not start");
  whiteboard.set("ready", turn!);
});

export const isReady = remote((): boolean => whiteboard.get("ready") !== null);
