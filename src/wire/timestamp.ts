/** UTC, whole seconds: `2026-11-23T18:42:29Z` (W-17). @param at Unix milliseconds */
export function timestamp(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== cached.second) {
    cached.second = second;
    cached.text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  }
  return cached.text;
}

// Every status and result carries one, thousands a second: the text of the current second is kept.
const cached = { second: Number.NaN, text: "" };
