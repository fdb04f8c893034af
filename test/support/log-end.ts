/** Where the head of a journal's segment ends and its records begin. */
export const HEAD_BYTES = 64;

/** Where the newest record of a segment ends: its mark stands there, and has the highest number. */
export function logEnd(bytes: Buffer): number {
  let [end, highest] = [HEAD_BYTES, -1];
  for (const { 1: number, index } of bytes.toString("latin1").matchAll(/^\. (\d+) [0-9a-f]{8}$/gm)) {
    if (index >= HEAD_BYTES && Number(number) > highest) [end, highest] = [index, Number(number)];
  }
  return end;
}
