/** Where a head ends and the records of a journal's log begin. */
export const TAIL_HEAD_BYTES = 64;

/** Where the newest record of a journal's log file ends: its mark stands there, and has the highest number. */
export function tailEnd(bytes: Buffer): number {
  let [end, highest] = [TAIL_HEAD_BYTES, -1];
  for (const { 1: number, index } of bytes.toString("latin1").matchAll(/^\. (\d+) [0-9a-f]{8}$/gm)) {
    if (index >= TAIL_HEAD_BYTES && Number(number) > highest) [end, highest] = [index, Number(number)];
  }
  return end;
}
