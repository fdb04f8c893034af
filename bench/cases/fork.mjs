import { runForked } from "../lib/typed.mjs";
import { median } from "../lib/numbers.mjs";
import { withScripts } from "../lib/processes.mjs";

const PACED_SECONDS = 10;
const RATES = [
  [5, "5 a second"],
  [0, "one after the other"],
];

/** A call in a process of its own, made ready before; beside the same by hand, where the process is started for it. */
export const fork = {
  name: "fork",
  about: "forked call through broker and agent | bare child_process.fork, a message each way",

  /** Yields a row per rate; ratio is of the median times, bare by ours. */
  async *run({ seconds, rounds }) {
    for (const [rate, name] of RATES) {
      const load = { rate, seconds: rate === 0 ? seconds : Math.max(seconds, PACED_SECONDS) };
      const runs = { ours: [], bare: [] };
      for (let round = 0; round < rounds; round++) {
        runs.ours.push(await runForked(load));
        runs.bare.push(await runBare(load));
      }
      const figure = (side, key, digits = 2) =>
        Number(median(runs[side].map((run) => run[key])).toFixed(digits));
      const [oursP50Ms, bareP50Ms] = [figure("ours", "p50Ms"), figure("bare", "p50Ms")];
      yield {
        case: `fork, ${name}`,
        ours: figure("ours", "perSecond", 1),
        bare: figure("bare", "perSecond", 1),
        ratio: Number((bareP50Ms / oursP50Ms).toFixed(2)),
        unit: "calls/s",
        oursP50Ms,
        bareP50Ms,
        oursP99Ms: figure("ours", "p99Ms"),
        bareP99Ms: figure("bare", "p99Ms"),
      };
    }
  },
};

function runBare({ rate, seconds }) {
  return withScripts(async (start) => {
    const script = start("bare-fork.mjs", [`--rate=${rate}`, `--seconds=${seconds}`]);
    return JSON.parse(await script.line((seconds + 30) * 1000));
  });
}
