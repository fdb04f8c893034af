import type { FoundPlugin } from "./loader.js";

/**
 * Puts what is depended upon before what depends on it, and else keeps the order: depth first, names that nobody
 * has are ignored, and in a circle each is placed once.
 */
export function inOrder<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  needs: (item: T) => readonly string[],
): readonly T[] {
  const byName = new Map(items.map((item) => [nameOf(item), item]));
  const placed = new Set<T>();
  const seen = new Set<T>();
  const place = (item: T): void => {
    if (seen.has(item)) return;
    seen.add(item);
    for (const name of needs(item)) {
      const needed = byName.get(name);
      if (needed !== undefined) place(needed);
    }
    placed.add(item);
  };
  for (const item of items) place(item);
  return [...placed];
}

/** The plugins of each process, in the order of the first of each: those that name the same host share one. */
export function groupsOf(found: readonly FoundPlugin[]): readonly (readonly FoundPlugin[])[] {
  const groups = new Map<string, FoundPlugin[]>();
  for (const plugin of found) {
    const { name, host } = plugin.descriptor;
    const key = host === undefined ? `plugin ${name}` : `host ${host}`;
    groups.set(key, [...(groups.get(key) ?? []), plugin]);
  }
  return [...groups.values()];
}
