import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { LOADS, loadName } from "../lib/compare.mjs";
import { median } from "../lib/numbers.mjs";
import { runChecked } from "../lib/typed.mjs";

const DIST = process.env.BENCH_DIST ?? resolve(import.meta.dirname, "../../dist");
const load = (path) => import(pathToFileURL(resolve(DIST, path)).href);

const RECORD = {
  type: "object",
  properties: {
    at: { type: "string", format: "date-time", "x-gofer": "date" },
    size: { type: ["string", "integer"], "x-gofer": "bigint" },
    name: { type: "string" },
    tags: { type: "array", items: { $ref: "#/$defs/Tag" } },
  },
  required: ["at", "size", "name", "tags"],
};
const TAG = {
  type: "object",
  properties: { id: { type: "number" }, on: { type: "boolean" } },
  required: ["id", "on"],
};
/** What checks and encoding cost, as a part of the time that a call takes alone. */
export const validate = {
  name: "validate",
  about:
    "a call alone | the same without anything to check or to encode; the ratio is the part of its time that these take",

  async *run({ seconds, rounds, loads }) {
    for (const load of loads.filter(({ inFlight }) => inFlight === 1)) {
      const runs = [];
      for (let round = 0; round < rounds; round++) runs.push(await runChecked({ seconds, ...load }));
      const [on, off] = ["onP50Ms", "offP50Ms"].map((side) => median(runs.map((run) => run[side])));
      yield {
        case: `validate, ${loadName(load)}`,
        ours: Math.round(on * 1000),
        bare: Math.round(off * 1000),
        ratio: Number(((on - off) / on).toFixed(3)),
        unit: "us",
        oursP50Ms: Number(on.toFixed(3)),
        bareP50Ms: Number(off.toFixed(3)),
      };
    }
    if (loads.some((each) => each === LOADS[0])) yield await memory();
  },
};

const MEMBERS = 1000;

/** A plugin of so many members, each with types of its own, loaded: what the compiled checks keep. */
async function memory() {
  const { binder } = await load("src/contract/bind.js");
  const { Validators } = await load("src/contract/validate.js");
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc");
  const heap = () => (gc(), process.memoryUsage().heapUsed);
  const before = heap();
  const from = performance.now();
  const validators = new Validators({ Tag: TAG });
  const kept = Array.from({ length: MEMBERS }, (_, index) => {
    const schema = { ...RECORD, properties: { ...RECORD.properties, [`own${index}`]: { type: "string" } } };
    const returns = validators.check({ type: "array", items: schema });
    return [binder(`member${index}()`, [{ name: "record", schema }], validators, "method"), returns];
  });
  const ms = Math.round(performance.now() - from);
  const mebibytes = (heap() - before) / 2 ** 20;
  return {
    case: `validate, ${kept.length} members loaded`,
    ours: mebibytes.toFixed(1),
    bare: 0,
    ratio: 0,
    unit: "MiB",
    oursP50Ms: ms,
    bareP50Ms: 0,
  };
}
