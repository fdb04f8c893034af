/** JSON texts that stand where something else should: what a careless or hostile peer may send for a value. */
export const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ["null", "null"],
  ["true", "true"],
  ["a number", "7"],
  ["minus zero", "-0"],
  ["2^60 + 1", "1152921504606846977"],
  ["a number beyond all", "1e999"],
  ["text", '"x"'],
  ["no text", '""'],
  ["half a character", '"\\ud800"'],
  ["a null byte", '"\\u0000"'],
  ["digits beyond all", `"${"9".repeat(20_000)}"`],
  ["a day that is none", '"2026-02-31T00:00:00Z"'],
  ["base64 that is none", '"===="'],
  ["an empty array", "[]"],
  ["an array", "[null]"],
  ["pairs", '[["a",1],["a",2]]'],
  ["an empty object", "{}"],
  ["__proto__", '{"__proto__":{"polluted":true}}'],
  ["constructor", '{"constructor":{"prototype":{"polluted":true}}}'],
  ["toJSON and then", '{"toJSON":"x","then":"x","length":-1}'],
  ["one name twice", '{"a":1,"a":"x"}'],
  ["a hundred thousand elements", `[${"0,".repeat(99_999)}0]`],
  ["a thousand arrays inside one another", `${"[".repeat(1000)}${"]".repeat(1000)}`],
  ["a hundred thousand arrays inside one another", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["ten thousand objects inside one another", `${'{"next":'.repeat(10_000)}null${"}".repeat(10_000)}`],
];

/** Every place of a JSON value, as the keys that lead there; the value itself first. */
export function placesOf(value: unknown, above: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [above];
  return [above, ...Object.entries(value).flatMap(([key, each]) => placesOf(each, [...above, key]))];
}

/** The JSON text of a value with another text at one of its places. */
export function textWith(value: unknown, place: readonly string[], put: string): string {
  const mark = "\u0001here\u0001";
  return JSON.stringify(marked(value, place, mark)).replace(JSON.stringify(mark), () => put);
}

function marked(value: unknown, [key, ...rest]: readonly string[], mark: string): unknown {
  if (key === undefined) return mark;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  Object.defineProperty(copy, key, {
    value: marked(copy[key], rest, mark), enumerable: true, writable: true, configurable: true,
  }); // prettier-ignore
  return copy;
}

/** The value that a path of an error leads to: `query.a["b c"][0]`, from the values that its first name stands for. */
export function follow(root: unknown, path: string): unknown {
  const steps = [...path.matchAll(/\.?([\p{L}_$][\p{L}\p{N}_$]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gsu)];
  if (steps.map(([text]) => text).join("") !== path) throw new Error(`no path: ${path}`);
  return steps.reduce<unknown>((at, [, name, index, quoted]) => {
    const key = name ?? index ?? (JSON.parse(quoted!) as string);
    return typeof at === "object" && at !== null && Object.hasOwn(at, key)
      ? (at as Record<string, unknown>)[key]
      : undefined;
  }, root);
}
