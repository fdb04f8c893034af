import fc from "fast-check";

/** What stands where something else should. */
export const scrap = fc.oneof(
  fc.constantFrom<unknown>(null, {}, [], "", "__proto__", -0, 2 ** 60, "\ud800", { $ref: "#/$defs/A" }, { anyOf: [{}] }, false), // prettier-ignore
  fc.jsonValue({ maxDepth: 2 }),
);

/** JSON with one of its values replaced by another. @param at  which; any number will do */
export function replaced(whole: unknown, at: number, put: unknown): unknown {
  let count = 0;
  JSON.stringify(whole, (_key, value: unknown) => (count++, value));
  const wanted = at % count;
  let index = 0;
  return JSON.parse(
    JSON.stringify(whole, (_key, value: unknown) => (index++ === wanted ? put : value)) ?? "null",
  );
}
