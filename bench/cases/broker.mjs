import { compare, loadName } from "../lib/compare.mjs";
import { runPair } from "../lib/pair.mjs";
import { withScripts } from "../lib/processes.mjs";

/** The bare pair through our broker, beside the same pair through the relay. */
export const broker = {
  name: "broker",
  about: "bare pair, two messages a call: through our broker | through a minimal rhea relay",

  /** Yields a row per load. */
  async *run({ seconds, rounds, loads }) {
    for (const load of loads) {
      const figures = await withScripts(async (start) => {
        const [ours] = await start("broker-process.mjs").ready();
        const [relay] = await start("relay.mjs").ready();
        const through = (port) => () => runPair({ port, variant: "two", seconds, ...load });
        return compare({ ours: through(ours), bare: through(relay), rounds });
      });
      yield { case: `broker, ${loadName(load)}`, ...figures };
    }
  },
};
