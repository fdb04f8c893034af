import type { FoundPlugin } from "./loader.js";

/** The plugins of one process. */
type Members = readonly FoundPlugin[];

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

/** In an order in which each can be loaded: after those that it requires or extends. */
export function inLoadOrder(found: readonly FoundPlugin[]): readonly FoundPlugin[] {
  return inOrder(
    found,
    ({ descriptor }) => descriptor.name,
    ({ descriptor: { requires, extends: base } }) => (base === undefined ? requires : [...requires, base]),
  );
}

/**
 * Starts each group: as soon as those that its plugins require have been started or have failed, and the others at once
 * an order, no more). Of processes that require one another in a circle, one does not wait for the next.
 *
 * @returns what `start` gave for each, in the order of the groups
 */
export async function startInTurn<T>(
  groups: readonly Members[],
  start: (members: Members) => Promise<T>,
): Promise<readonly T[]> {
  const homes = new Map(
    groups.flatMap((members) => members.map(({ descriptor }) => [descriptor.name, members] as const)),
  );
  const needsOf = (members: Members): readonly Members[] =>
    members
      .flatMap(({ descriptor }) => descriptor.requires)
      .map((name) => homes.get(name))
      .filter((home) => home !== undefined);
  const starting = new Map<Members, Promise<T>>();
  for (const members of inOrder(groups, firstOf, (each) => needsOf(each).map(firstOf))) {
    const needed = needsOf(members).flatMap((group) => starting.get(group) ?? []);
    starting.set(
      members,
      Promise.allSettled(needed).then(() => start(members)),
    );
  }
  return Promise.all(groups.map((members) => starting.get(members)!));
}

function firstOf([first]: Members): string {
  return first!.descriptor.name;
}

/**
 * The plugins of each process, in the order of the first of each: those that name the same host share one, and one that
 * extends another is in that one's.
 */
export function groupsOf(found: readonly FoundPlugin[]): readonly Members[] {
  let groups: { readonly members: Members; readonly keys: readonly string[] }[] = [];
  for (const plugin of found) {
    const keys = keysOf(plugin);
    const tied = groups.filter((group) => group.keys.some((key) => keys.includes(key)));
    const members = [...tied.flatMap((group) => group.members), plugin];
    const others = groups.filter((group) => !tied.includes(group));
    groups = [...others, { members, keys: [...tied.flatMap((group) => group.keys), ...keys] }];
  }
  const placeOf = (plugin: FoundPlugin): number => found.indexOf(plugin);
  return groups
    .map(({ members }) => [...members].sort((a, b) => placeOf(a) - placeOf(b)))
    .sort(([a], [b]) => placeOf(a!) - placeOf(b!));
}

function keysOf({ descriptor: { name, host, extends: base } }: FoundPlugin): readonly string[] {
  return [
    `plugin ${name}`,
    ...(host === undefined ? [] : [`host ${host}`]),
    ...(base === undefined ? [] : [`plugin ${base}`]),
  ];
}
