import * as door from "./index.js";

/**
 * Where a built plugin finds `gofer-rmi/plugin`: it is loaded from a folder without node_modules, so the import of
 * that name is replaced at build by a look at this global. The number goes up when a name of the door changes meaning.
 */
export const BRIDGE = Symbol.for("gofer-rmi/plugin/1");

/**
 * Gives the plugins of this process what `gofer-rmi/plugin` names. Called by a host before it imports plugin code, so
 * that what a plugin asks for, such as the current call, is the host's own. Calling it again changes nothing.
 */
export function installBridge(): void {
  if (Object.hasOwn(globalThis, BRIDGE)) return;
  Object.defineProperty(globalThis, BRIDGE, { value: Object.freeze({ ...door }) });
}
