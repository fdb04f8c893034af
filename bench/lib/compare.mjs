import { median } from "./numbers.mjs";

/** The loads that every case is measured under. */
export const LOADS = [
  { bytes: 64, inFlight: 1 },
  { bytes: 64, inFlight: 64 },
  { bytes: 4096, inFlight: 1 },
  { bytes: 4096, inFlight: 64 },
];

export function loadName({ bytes, inFlight }) {
  return `${bytes < 1024 ? `${bytes} B` : `${bytes / 1024} KiB`}, ${inFlight} in flight`;
}

/**
 * Runs both in turn, A B A B or A B C A B C, so that what else the machine does falls on both; figures are medians.
 *
 * @param ours  runs once, resolves to { perSecond, p50Ms }
 * @param barest  a third side, in the same rounds, where there is one
 * @returns { ours, bare, ratio, unit, oursP50Ms, bareP50Ms }, with a third side also its rate and the ratio to it
 */
export async function compare({ ours, bare, barest, rounds }) {
  const figures = { ours: [], bare: [], barest: [] };
  for (let round = 0; round < rounds; round++) {
    figures.ours.push(await ours());
    figures.bare.push(await bare());
    if (barest !== undefined) figures.barest.push(await barest());
  }
  const rate = (runs) => Math.round(median(runs.map(({ perSecond }) => perSecond)));
  const p50 = (runs) => Number(median(runs.map(({ p50Ms }) => p50Ms)).toFixed(3));
  const [a, b] = [rate(figures.ours), rate(figures.bare)];
  const ratio = (other) => Number((a / other).toFixed(2));
  return {
    ours: a,
    bare: b,
    ratio: ratio(b),
    unit: "calls/s",
    oursP50Ms: p50(figures.ours),
    bareP50Ms: p50(figures.bare),
    ...(barest !== undefined && {
      barest: rate(figures.barest),
      barestRatio: ratio(rate(figures.barest)),
      barestP50Ms: p50(figures.barest),
    }),
  };
}
