import { compare, loadName } from "../lib/compare.mjs";
import { runPair } from "../lib/pair.mjs";
import { withScripts } from "../lib/processes.mjs";
import { runTyped } from "../lib/typed.mjs";

/**
 * A typed call does all that the product promises; the bare pair sends the same four messages and keeps each request.
 * What the protocol itself costs, the third side says: a bare request and reply, nothing stored.
 */
export const call = {
  name: "call",
  about:
    "typed call: journalled, validated, run in its host | bare rhea pair, the same four messages, append + fdatasync | the pair, two messages, nothing stored",

  /** Yields a row per load. */
  async *run({ seconds, rounds, loads }) {
    for (const load of loads) {
      const figures = await withScripts(async (start) => {
        const [port] = await start("broker-process.mjs").ready();
        const pair = (variant) => () => runPair({ port, variant, seconds, ...load });
        const ours = () => runTyped({ url: `amqp://127.0.0.1:${port}`, seconds, ...load });
        return compare({ ours, bare: pair("four"), barest: pair("two"), rounds });
      });
      yield { case: `call, ${loadName(load)}`, ...figures };
    }
  },
};
