/** Any function or method. */
export type AnyFunction = (...args: never[]) => unknown;

/** What a standard decorator is told about the method it stands on; the part of it that we need. */
interface MethodContext {
  readonly kind: "method";
}

/** What a legacy decorator (`experimentalDecorators`) is told; a getter or a field does not fit. */
interface MethodDescriptor {
  readonly value?: AnyFunction;
}

/** A decorator for methods under both calling conventions. It leaves the method, and its type, as they are. */
export interface MethodMarker {
  (method: AnyFunction, context: MethodContext): void;
  (target: object, name: string | symbol, descriptor: MethodDescriptor): void;
}

/**
 * A marker given these arguments: before a method as `@marker(…)`, or around a function as `marker(…, fn)`. (The
 * parameter nobody can give keeps the second from being taken as a decorator, of a getter for example.)
 */
export interface MarkerWith<Arguments extends readonly unknown[]> {
  (...args: Arguments): MethodMarker;
  <F extends AnyFunction>(...args: [...Arguments, fn: F, nothing?: never]): F;
}

/** A marker that needs no argument: `@marker`, `@marker()`, `marker(fn)`. */
export type Marker = MethodMarker & MarkerWith<[]>;

/**
 * A secret that callers must show, one of several, or a function asked at each call. An empty one asks for nothing, so that
 * `() => process.env.KEY` lets everybody in where `KEY` is not set; a list that has none but empty ones lets nobody in.
 */
export type Secret = string | readonly string[] | (() => string | readonly string[] | null | undefined);

export interface RemoteOptions {
  /** What a caller must show. Default: nothing. A function is kept in the built plugin and runs there. */
  readonly secret?: Secret;
  /** `direct`: in the plugin's long-lived process; `fork`: in a fresh one for each call. Default `direct`. */
  readonly model?: "direct" | "fork";
  /**
   * It does no harm when a call runs again: what was running when the agent died does. Default false: it ends as
   * `agent-restarted`. Callers that do not want to hear that it is accepted have its result sooner: nothing is put on disk first.
   */
  readonly replay?: boolean;
}

/**
 * How often an action recurs: all of these added together, from one start to the next. It first runs when the plugin has
 * been loaded; with no interval, only then.
 */
export interface ActionInterval {
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

export interface PamOptions {
  /** The user whose password a caller must show. */
  readonly user: string;
  /** The PAM service. Default: the agent's, `[pam] service`. */
  readonly service?: string;
}

/**
 * What every marker is at run time: nothing. What a plugin offers is decided by what the generator read in its source.
 * A function to mark comes last, and goes back as it came; a decorator's call has a context or a name after the
 * method; anything else is a marker's own arguments, and the answer is a decorator again.
 */
function mark(...args: readonly unknown[]): unknown {
  const last = args.at(-1);
  if (typeof last === "function") return last;
  return typeof args[0] === "function" || args.length > 1 ? undefined : mark;
}

/** Opens a method or function to callers. */
export const remote = mark as Marker & MarkerWith<[options: RemoteOptions]>;
/** Runs in the plugin's long-lived process; what `remote` does by default. */
export const direct = mark as Marker;
/** Runs in a fresh process for each call. */
export const fork = mark as Marker;
/**
 * Runs again and again, without being called: a function that asks for no arguments, or a method of a class that can be made
 * without any, of which one object serves all of its actions. It never runs twice at a time; what falls into a run is left
 * out. What it throws is logged. `context().signal` tells when it is to stop.
 */
export const action = mark as Marker & MarkerWith<[interval: ActionInterval]>;
/** Runs when the plugin's process starts, before any call. */
export const load = mark as Marker;
/** Runs when the plugin is unloaded. */
export const unload = mark as Marker;
/** gofer's older name for `load`. */
export const initializer = mark as Marker;
/** Asks callers for a password that PAM knows. */
export const pam = mark as MarkerWith<[options: PamOptions]>;
/** Asks callers for the password of this user; `pam` with the agent's default service. */
export const user = mark as MarkerWith<[name: string]>;
