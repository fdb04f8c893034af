import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";

import { quantile } from "./numbers.mjs";

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: "string" },
    address: { type: "string" },
    rate: { type: "string", default: "5" },
    seconds: { type: "string", default: "20" },
  },
});
export const options = { ...values, rate: Number(values.rate), seconds: Number(values.seconds) };

/**
 * Calls at a steady rate, whether or not the one before has ended; or one after the other with a rate of 0. The first few
 * are not counted.
 *
 * @returns { perSecond, p50Ms, p99Ms, calls }
 */
export async function paced(call) {
  const { rate, seconds } = options;
  const times = [];
  const timed = async () => {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  };
  for (let i = 0; i < 5; i++) await timed();
  await pause(2000); // what the warm-up used up is replaced
  times.length = 0;
  const from = performance.now();
  const end = from + seconds * 1000;
  const running = [];
  for (let n = 0; performance.now() < end; n++) {
    if (rate === 0) await timed();
    else {
      running.push(timed());
      await pause(Math.max(0, from + ((n + 1) * 1000) / rate - performance.now()));
    }
  }
  await Promise.all(running);
  const perSecond = (times.length * 1000) / (performance.now() - from);
  times.sort((a, b) => a - b);
  return { perSecond, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99), calls: times.length };
}
