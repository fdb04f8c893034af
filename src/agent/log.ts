import { pino, type Logger as Sink } from "pino";
import type { Json } from "../json.js";

export type Level = "debug" | "info" | "warn" | "error";

/** One line per event that matters: what happened, and the facts of it. Never a secret, never an argument of a call. */
export interface Logger {
  log(level: Level, event: string, facts?: Readonly<Record<string, Json | undefined>>): void;
  /** A logger that adds these facts to every line. */
  with(facts: Readonly<Record<string, Json>>): Logger;
}

/** From which level on what is told. */
export interface Levels {
  readonly root: Level;
  /** By logger, of the part of the agent that speaks: `gofer.messaging`, `gofer.rmi`, `gofer.agent`, or `gofer` for all. */
  readonly loggers: Readonly<Record<string, Level>>;
}

/**
 * JSON lines on standard error: `{"level":"info","time":"…","event":"plugin.loaded","plugin":"demo"}`.
 *
 * @param levels  one for all, or one for each logger (F-15)
 * @param write  where lines go instead
 */
export function jsonLogger(levels: Level | Levels = "info", write?: (line: string) => void): Logger {
  const { root, loggers } = typeof levels === "string" ? { root: levels, loggers: {} } : levels;
  const all = [root, ...Object.values(loggers)];
  const level = LEVELS.find((one) => all.includes(one)) ?? "info";
  const sink: Sink<string, boolean> = pino<string>(
    {
      level,
      base: null,
      messageKey: "event",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    write === undefined ? pino.destination({ fd: 2, sync: true }) : { write },
  );
  return over(sink, thresholds(root, loggers));
}

/** From the most to the least. */
const LEVELS: readonly Level[] = ["debug", "info", "warn", "error"];

/** gofer's names for what our events are about: by the event's first word. The rest is `gofer.agent`. */
const LOGGERS: Readonly<Record<string, string>> = {
  broker: "gofer.messaging",
  queue: "gofer.messaging",
  inbox: "gofer.messaging",
  request: "gofer.rmi",
  call: "gofer.rmi",
  reply: "gofer.rmi",
  journal: "gofer.rmi",
};

/** @returns whether an event of that level is told */
function thresholds(root: Level, loggers: Levels["loggers"]): (level: Level, event: string) => boolean {
  const known = new Map<string, number>();
  const thresholdOf = (event: string): number => {
    let name = LOGGERS[event.slice(0, event.indexOf("."))] ?? "gofer.agent";
    while (name !== "" && !Object.hasOwn(loggers, name))
      name = name.slice(0, Math.max(0, name.lastIndexOf(".")));
    return LEVELS.indexOf(loggers[name] ?? root);
  };
  return (level, event) => {
    let threshold = known.get(event);
    if (threshold === undefined) known.set(event, (threshold = thresholdOf(event)));
    return LEVELS.indexOf(level) >= threshold;
  };
}

function over(sink: Sink<string, boolean>, isTold: (level: Level, event: string) => boolean): Logger {
  return {
    log: (level, event, facts = {}) => {
      if (isTold(level, event)) sink[level](facts, event);
    },
    with: (facts) => over(sink.child(facts), isTold),
  };
}

export const silentLogger: Logger = { log: () => undefined, with: () => silentLogger };
