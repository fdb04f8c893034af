import { loadName } from "../lib/compare.mjs";
import { median } from "../lib/numbers.mjs";
import { withScripts } from "../lib/processes.mjs";
import { runPut, runTyped } from "../lib/typed.mjs";

/** What the record of a request has beside its payload: its facts, and the document around the argument. */
const RECORD_BYTES = 450;

/** What keeping requests and outcomes costs a call; a durable put of the store that the journal ends in is the measure. */
export const journal = {
  name: "journal",
  about:
    "typed call with the journal | the same agent with one in memory; alone also what it adds, in durable puts",

  /** Yields a row per load: ratio of the rates; with one call in flight also the time that the journal adds | a put's. */
  async *run({ seconds, rounds, loads }) {
    for (const load of loads) {
      const runs = { on: [], off: [], put: [] };
      await withScripts(async (start) => {
        const [port] = await start("broker-process.mjs").ready();
        const typed = (isKept) => runTyped({ url: `amqp://127.0.0.1:${port}`, isKept, seconds, ...load });
        for (let round = 0; round < rounds; round++) {
          runs.on.push(await typed(true));
          runs.off.push(await typed(false));
          if (load.inFlight === 1) runs.put.push(await runPut({ bytes: RECORD_BYTES + load.bytes, seconds }));
        }
      });
      const figure = (side, key, digits) => Number(median(runs[side].map((run) => run[key])).toFixed(digits));
      const [ours, bare] = [figure("on", "perSecond", 0), figure("off", "perSecond", 0)];
      const [oursP50Ms, bareP50Ms] = [figure("on", "p50Ms", 3), figure("off", "p50Ms", 3)];
      const ratio = Number((ours / bare).toFixed(2));
      yield { case: `journal, ${loadName(load)}`, ours, bare, ratio, unit: "calls/s", oursP50Ms, bareP50Ms };
      if (load.inFlight !== 1) continue;
      const [addedMs, putMs] = [Number((oursP50Ms - bareP50Ms).toFixed(3)), figure("put", "p50Ms", 3)];
      yield {
        case: `journal, ${loadName(load)}: it adds`,
        ours: addedMs,
        bare: putMs,
        ratio: Number((addedMs / putMs).toFixed(2)),
        unit: "ms",
        oursP50Ms: addedMs,
        bareP50Ms: putMs,
      };
    }
  },
};
