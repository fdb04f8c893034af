import type { RmiError } from "../errors.js";
import type { Backoff } from "../transport/reconnect.js";
import type { Connect } from "../transport/transport.js";

export interface ConnectionsOptions {
  /** Opens one connection. Default: the adapter that the URL names. */
  readonly connect?: Connect;
  /** Told what nobody waits for: unreadable replies, a callback that threw. Default: a warning of the process. */
  readonly onProblem?: (problem: RmiError) => void;
  /** Milliseconds that never run backwards. Default `performance.now`. */
  readonly now?: () => number;
  /** Yields numbers in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** How long to wait between attempts to connect. Default from 200 ms up to 5 s: somebody is waiting. */
  readonly backoff?: Backoff;
}

/** `ConnectionsOptions`, all of them. */
export type Means = Required<ConnectionsOptions>;

export const DEFAULT_MEANS: Means = {
  connect: async (settings, call) => (await import("../transport/connect.js")).connect(settings, call),
  onProblem: (problem) =>
    process.emitWarning(problem.message, { type: "GoferWarning", code: `gofer:${problem.code}` }),
  now: () => performance.now(),
  random: Math.random,
  backoff: { firstMs: 200, maxMs: 5000 },
};
