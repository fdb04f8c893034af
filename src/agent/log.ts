import { pino, type Logger as Sink } from "pino";
import type { Json } from "../json.js";

export type Level = "debug" | "info" | "warn" | "error";

/** One line per event that matters: what happened, and the facts of it. Never a secret, never an argument of a call. */
export interface Logger {
  log(level: Level, event: string, facts?: Readonly<Record<string, Json | undefined>>): void;
  /** A logger that adds these facts to every line. */
  with(facts: Readonly<Record<string, Json>>): Logger;
}

/** JSON lines on standard error: `{"level":"info","time":"…","event":"plugin.loaded","plugin":"demo"}`. */
export function jsonLogger(level: Level = "info"): Logger {
  const sink: Sink<string, boolean> = pino<string>(
    {
      level,
      base: null,
      messageKey: "event",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ fd: 2, sync: true }),
  );
  return over(sink);
}

function over(sink: Sink<string, boolean>): Logger {
  return {
    log: (level, event, facts = {}) => sink[level](facts, event),
    with: (facts) => over(sink.child(facts)),
  };
}

export const silentLogger: Logger = { log: () => undefined, with: () => silentLogger };
