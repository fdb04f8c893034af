import * as gofer from "gofer-rmi/plugin";
import { direct, fork as apart, load, remote as offer, unload } from "gofer-rmi/plugin";

const again = offer;
const SECRET = "open sesame";
const OPTIONS = { model: "fork", replay: true } as const;

function logged(value: unknown, context: unknown): void {}

export class Decorated {
  @offer plain(): void {}
  @offer() called(): void {}
  @again constant(): void {}
  @gofer.remote namespaced(): void {}
  @logged @offer @logged foreign(): void {}
  @offer @apart remoteFork(): void {}
  @apart @offer forkRemote(): void {}
  @apart() @offer({}) called2(): void {}
  @offer({ model: "fork" }) option(): void {}
  @offer({ model: "direct" }) @direct direct(): void {}
  @offer({ replay: true, secret: SECRET }) constants(): void {}
  @offer({ secret: ["a", SECRET] }) list(): void {}
  @offer({ secret: "" }) empty(): void {}
  @offer({ secret: () => process.env["SECRET"] }) hoisted(): void {}
  @offer(OPTIONS) shared(): void {}
  @offer static still(): void {}
  @offer "quoted-name"(): void {}
}

export class Tagged {
  /** @remote */
  plain(): void {}
  /** Forks. @remote @fork */
  remoteFork(): void {}
  /** @fork @remote */
  forkRemote(): void {}
  /**
   * With options.
   *
   * @remote({ model: "fork",
   *   replay: true })
   * @param x what for
   */
  option(x: string): void {}
  /** @remote Text after the tag. */
  after(): void {}
}

export const wrapped = offer((x: string): string => x);
export const named = offer(function inner(x: string): string { return x; });
export const forked = apart(offer((x: string): string => x));
export const offered = offer(apart((x: string): string => x));
export const withOptions = gofer.remote({ model: "fork", secret: () => SECRET + 1 }, (x: string): string => x);
export const asynchronous = offer(async (x: string): Promise<string> => x);
const implementation = (x: string): string => x;
/** Documented constant. @param x what comes back */
export const elsewhere = offer(implementation);
const local = offer((x: string): string => x);
export { local as renamed };
/** A tag on a constant. @remote */
export const tagged = (x: string): string => x;
/** @remote @fork */
export function taggedFunction(x: string): string { return x; }

export const start = load(async () => {});
/** @initializer */
export function older(): void {}
export const stop = unload(() => {});
/** @unload */
export function stopToo(): void {}
export const unmarked = (): void => {};
