/** What a run of the tests says about its property tests: `npm test` says nothing, `npm run test:explore` does. */

/** Fixed, so that every run of `npm test` sees the same values; a failure prints the seed and path that it had. */
const SEED = 20_260_801;

/** The seed of all generated values. */
export function seed(): number {
  return numberOf("FC_SEED", /^-?\d+$/) ?? SEED;
}

/** How often a property is tried that asks for `count` runs: `FC_RUNS` times as often, 1 where it is not set. */
export function runs(count: number): number {
  return count * (numberOf("FC_RUNS", /^[1-9]\d*$/) ?? 1);
}

function numberOf(name: string, form: RegExp): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === "") return undefined;
  if (!form.test(text)) throw new Error(`${name}: expected a whole number, found "${text}"`);
  return Number(text);
}
