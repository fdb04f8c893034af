import type { Progress } from "../client/types.js";

/** A terminal that a line can be drawn on, again and again. */
export interface Screen {
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_CELLS = 30;
const DEFAULT_COLUMNS = 80;
const CLEAR_LINE = "\r\u001b[K";

/** The last progress report as one line of a terminal; gone when the call has ended. */
export class ProgressBar {
  private isDrawn = false;

  constructor(
    private readonly screen: Screen,
    /** What details look like; safe for a terminal. */
    private readonly shown: (details: Progress["details"]) => string,
  ) {}

  readonly report = ({ total, completed, details }: Progress): void => {
    this.isDrawn = true;
    const width = this.screen.columns || DEFAULT_COLUMNS; // some terminals say 0
    const line = `${barText(completed, total)} ${this.shown(details)}`.replace(/\s+/g, " ");
    this.screen.write(CLEAR_LINE + [...line].slice(0, width - 1).join(""));
  };

  /** Whatever else is written comes on an empty line. */
  clear(): void {
    if (this.isDrawn) this.screen.write(CLEAR_LINE);
    this.isDrawn = false;
  }
}

/** `[######--------] 3/10`; where the total is not known, only what is done. Both mean what the plugin says (W-17). */
export function barText(completed: unknown, total: unknown): string {
  const done = numberOf(completed);
  const all = numberOf(total);
  if (all === undefined || all <= 0) return done === undefined ? "…" : `${done} …`;
  const part = Math.min(1, Math.max(0, (done ?? 0) / all));
  const cells = Math.round(part * BAR_CELLS);
  return `[${"#".repeat(cells)}${"-".repeat(BAR_CELLS - cells)}] ${done ?? 0}/${all}`;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
