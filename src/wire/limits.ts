/** What a document may measure before it is refused. A peer's bytes are counted before anything is allocated for them. */
export interface WireLimits {
  /** UTF-16 units of a whole document; over it: `too-large`. */
  readonly documentChars: number;
  /** Characters of a serial number. */
  readonly snChars: number;
  /** Characters of a reply address, a namespace or a member name. */
  readonly nameChars: number;
}

export const DEFAULT_LIMITS: WireLimits = { documentChars: 16 * 1024 * 1024, snChars: 255, nameChars: 1024 };
