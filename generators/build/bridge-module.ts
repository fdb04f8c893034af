import { BRIDGE } from "../../src/plugin/bridge.js";
import * as door from "../../src/plugin/index.js";

/**
 * What stands in a built plugin for `gofer-rmi/plugin`: the host's own, found through the bridge. Without a host, as
 * when a test imports the module by itself, markers do nothing (as ever) and there is no call to be found.
 */
export function bridgeModule(): string {
  const alone: Readonly<Record<string, string>> = { context: "noCall", plugin: "settings" };
  const names = Object.keys(door).map(
    (name) =>
      `export const ${name} = /* @__PURE__ */ pick(${JSON.stringify(name)}, ${alone[name] ?? "mark"});`,
  );
  return `
const door = globalThis[Symbol.for(${JSON.stringify(Symbol.keyFor(BRIDGE))})];
function pick(name, alone) {
  return door === undefined ? alone : door[name];
}
function mark(...args) {
  const last = args.at(-1);
  if (typeof last === "function") return last;
  return typeof args[0] === "function" || args.length > 1 ? undefined : mark;
}
function settings(given) {
  return given;
}
function noCall() {
  const message = "context() was asked for outside of a call: this plugin was not loaded by goferd";
  throw Object.assign(new Error(message), { name: "RmiError", code: "usage" });
}
${names.join("\n")}
`;
}
