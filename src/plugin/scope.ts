import { AsyncLocalStorage } from "node:async_hooks";
import { currentContext } from "./context.js";

const scope = new AsyncLocalStorage<string>();

/** Runs code of a plugin outside of a call: its module, its hooks, and what they start. */
export function runAs<T>(plugin: string, fn: () => T): T {
  return scope.run(plugin, fn);
}

/** The plugin whose code this is; undefined where there is no host. */
export function currentPlugin(): string | undefined {
  return currentContext()?.plugin ?? scope.getStore();
}
