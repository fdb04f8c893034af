/**
 * @fileoverview
 * Comments that try to get out: *\/ export const escaped = 1; /*
 * and `${templates}`, "quotes", {{mustaches}}, \backslashes\.
 */

import { remote } from "gofer-rmi/plugin";

/** Ends early? *\/ still inside. {@link Other} and user@remote.example, `@remote` in ticks. */
export interface Notes {
  /** One // two /* three. */
  "*/": string;
  /**
   * Several lines,
   *   indented,
   *
   * - and a list
   */
  text: "*/" | "`" | "${x}" | "\u2028" | "</script>";
}

/**
 * Does something.
 *
 * ```ts
 * @remote
 * example();
 * ```
 * @deprecated use {@link other}
 * @param notes - what is written;
 *   on two lines
 * @param {string} [mode="x"] how
 * @returns {Notes} the same
 * @example
 * f({});
 * @remote
 * @see https://example.com/a?b=*\/
 */
export function f(notes: Notes, mode = "*/"): Notes { return notes; }

/// Not a doc comment. @remote
// @remote
/* @remote */
export function unmarked(): void {}

/** The first is not the one that counts. */
/** This is. @remote */
export function last(): void {}
