import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { LOADS, loadName } from "../lib/compare.mjs";
import { median } from "../lib/numbers.mjs";
import { withScripts } from "../lib/processes.mjs";
import { runTyped } from "../lib/typed.mjs";

const DIST = process.env.BENCH_DIST ?? resolve(import.meta.dirname, "../../dist");
const load = (path) => import(pathToFileURL(resolve(DIST, path)).href);

/** Of about so many bytes of JSON: what has a form of its own, and what is plain. */
function recordOf(bytes) {
  const record = { at: new Date(1e12), size: 7n, name: "rover", tags: [] };
  while (JSON.stringify({ ...record, size: "7" }).length < bytes)
    record.tags.push({ id: record.tags.length, on: true });
  return record;
}

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
const PARAMETERS = [{ name: "record", schema: RECORD }];

/** The way of one call's argument and result through both ends. `off`: JSON alone, of what is JSON already. */
async function ways(bytes) {
  const [
    { encodeArguments },
    { binder, placer },
    { toWire, wireText },
    { Validators },
    { decodingOf },
    { Planner },
  ] = await Promise.all(
    [
      "client/arguments",
      "contract/bind",
      "contract/encode",
      "contract/validate",
      "client/decoding",
      "contract/planner",
    ].map((path) => load(`src/${path}.js`)),
  );
  const $defs = { Tag: TAG };
  const validators = new Validators($defs);
  const bind = binder("Bench.echo()", PARAMETERS, validators, "method");
  const place = placer("Bench.echo()", PARAMETERS, validators, "method");
  const check = validators.check(RECORD);
  const shape = { parameters: ["record"], result: new Planner($defs).plan(RECORD) };
  const read = decodingOf(shape, {}, undefined, { result: check, progress: undefined }).result;
  const record = recordOf(bytes);
  const plain = JSON.parse(wireText(toWire(record)));
  const on = () => {
    const sent = encodeArguments([record], shape.parameters);
    place(sent.args, sent.kws);
    const { args, kws } = JSON.parse(JSON.stringify(sent));
    const json = toWire(bind(args, kws)[0]);
    if (check(json) !== undefined) throw new Error("it does not fit");
    return read(JSON.parse(wireText(json)));
  };
  const off = () => {
    const { args } = JSON.parse(JSON.stringify({ args: [plain], kws: {} }));
    return JSON.parse(JSON.stringify(args[0]));
  };
  return { on, off };
}

/** Milliseconds that one turn takes, after a warm-up of the same length. */
function msPerTurn(turn, seconds) {
  let turns = 0;
  for (const measured of [false, true]) {
    const from = performance.now();
    const end = from + seconds * 1000;
    for (turns = 0; performance.now() < end; turns += 100) for (let i = 0; i < 100; i++) turn();
    if (measured) return (performance.now() - from) / turns;
  }
}

/** What checks and encoding cost, as a part of the time that a call takes alone. */
export const validate = {
  name: "validate",
  about:
    "a call alone, without | with checks and encoding at both ends; the ratio is the part that they are of the call's time",

  async *run({ seconds, rounds, loads }) {
    for (const each of loads.filter(({ inFlight }) => inFlight === 1)) {
      const { on, off } = await ways(each.bytes);
      const costs = [];
      const calls = [];
      for (let round = 0; round < rounds; round++) {
        costs.push(msPerTurn(on, seconds / 4) - msPerTurn(off, seconds / 4));
        const { p50Ms } = await withScripts(async (start) => {
          const [port] = await start("broker-process.mjs").ready();
          return runTyped({ url: `amqp://127.0.0.1:${port}`, seconds, ...each });
        });
        calls.push(p50Ms);
      }
      const [cost, call] = [median(costs), median(calls)];
      yield {
        case: `validate, ${loadName(each)}`,
        ours: (cost * 1000).toFixed(1),
        bare: Math.round(call * 1000),
        ratio: Number((cost / call).toFixed(3)),
        unit: "us",
        oursP50Ms: cost.toFixed(4),
        bareP50Ms: call.toFixed(3),
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
