import { Plugin, type Graft } from "../plugin/plugin.js";
import type { LoadedNamespace, LoadedPlugin } from "./load.js";
import type { LoadReport } from "./messages.js";

/** Lets plugins offer parts of others' APIs as their own (A-94, A-98): functions go to the namespace named after the plugin. */
export function applyGrafts(grafts: readonly Graft[], plugins: ReadonlyMap<string, LoadedPlugin>): void {
  for (const { into, from, namespace, member } of grafts) {
    const [target, source] = [plugins.get(into), plugins.get(from)];
    const found = source?.namespaces.get(namespace ?? from);
    if (target === undefined || found === undefined) continue; // of it nothing is needed in this process
    if (member === undefined) target.namespaces.set(found.name, found);
    else target.namespaces.set(into, withMember(target.namespaces.get(into), into, found, member));
  }
}

function withMember(
  own: LoadedNamespace | undefined,
  name: string,
  from: LoadedNamespace,
  member: string,
): LoadedNamespace {
  const added = from.members.get(member);
  const members = new Map([
    ...(own?.members ?? []),
    ...(added === undefined ? [] : [[member, added] as const]),
  ]);
  return { ...(own ?? { ...from, name }), members };
}

/** What loading the plugin has come to. */
export function reportOf(name: string, grafts: readonly Graft[]): LoadReport {
  const cfg = Plugin.find(name)?.cfg;
  const url = cfg?.["messaging"]?.["url"];
  const queue = cfg?.["model"]?.["queue"] || cfg?.["messaging"]?.["uuid"];
  return { url: url || null, queue: queue || null, grafts };
}
