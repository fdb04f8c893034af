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
 * Runs both in turn, A B A B, so that what else the machine does falls on both; figures are medians.
 *
 * @param ours  runs once, resolves to { perSecond, p50Ms }
 * @returns { ours, bare, ratio, unit, p50Ms }
 */
export async function compare({ ours, bare, rounds }) {
  const figures = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    figures.ours.push(await ours());
    figures.bare.push(await bare());
  }
  const rate = (runs) => Math.round(median(runs.map(({ perSecond }) => perSecond)));
  const p50 = (runs) => Number(median(runs.map(({ p50Ms }) => p50Ms)).toFixed(3));
  const [a, b] = [rate(figures.ours), rate(figures.bare)];
  return {
    ours: a,
    bare: b,
    ratio: Number((a / b).toFixed(2)),
    unit: "calls/s",
    oursP50Ms: p50(figures.ours),
    bareP50Ms: p50(figures.bare),
  };
}
