import { compare, loadName } from "../lib/compare.mjs";
import { runPair } from "../lib/pair.mjs";
import { withScripts } from "../lib/processes.mjs";
import { runTyped } from "../lib/typed.mjs";

const case_ = (name, about, variant) => ({
  name,
  about,

  /** Yields a row per load. */
  async *run({ seconds, rounds, loads }) {
    for (const load of loads) {
      const figures = await withScripts(async (start) => {
        const [port] = await start("broker-process.mjs").ready();
        const ours = () => runTyped({ url: `amqp://127.0.0.1:${port}`, seconds, ...load });
        const bare = () => runPair({ port, variant, seconds, ...load });
        return compare({ ours, bare, rounds });
      });
      yield { case: `${name}, ${loadName(load)}`, ...figures };
    }
  },
});

/** A typed call does all that the product promises; the bare pair sends the same four messages and keeps each request. */
export const call = case_(
  "call",
  "typed call: journalled, validated, run in its host | bare rhea pair, the same four messages, append + fdatasync",
  "four",
);

/** What the protocol itself costs: beside a bare request and reply, nothing stored. */
export const callTwo = case_(
  "call-two",
  "typed call, as above | bare rhea pair, two messages, nothing stored",
  "two",
);
