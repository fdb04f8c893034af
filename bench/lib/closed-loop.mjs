import { quantile } from "./numbers.mjs";
import { SETTLE_SECONDS, WARM_IN_FLIGHT } from "./options.mjs";

/**
 * Makes calls, so many in flight, and prints one line of JSON:
 *
 *   { "perSecond": 4310, "p50Ms": 0.21, "p99Ms": 0.4, "calls": 8620 }
 *
 * First it warms up for `warmup` seconds, until all code at both ends and in the broker has been compiled, which few calls
 * at a time take a minute to do.
 */
export async function closedLoop(call, { inFlight, seconds, warmup }) {
  const times = [];
  let isMeasuring = false;
  const loop = async (end) => {
    while (performance.now() < end) {
      const began = performance.now();
      await call();
      if (isMeasuring) times.push(performance.now() - began);
    }
  };
  const run = (count, forSeconds) => {
    const end = performance.now() + forSeconds * 1000;
    return Promise.all(Array.from({ length: count }, () => loop(end)));
  };
  await run(WARM_IN_FLIGHT, warmup);
  await run(inFlight, SETTLE_SECONDS);
  isMeasuring = true;
  const from = performance.now();
  await run(inFlight, seconds);
  const perSecond = (times.length * 1000) / (performance.now() - from);
  times.sort((a, b) => a - b);
  const [p50Ms, p99Ms] = [quantile(times, 0.5), quantile(times, 0.99)];
  console.log(JSON.stringify({ perSecond, p50Ms, p99Ms, calls: times.length }));
}
