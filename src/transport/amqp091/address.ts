/** Where a message is published. */
export interface Route {
  /** Empty: the default exchange, which has each queue bound under its own name. */
  readonly exchange: string;
  readonly key: string;
}

/** `queue`, or `exchange/key`: the first part is the exchange, the last one the key (M-26). */
export function route(address: string): Route {
  const parts = address.split("/");
  return { exchange: parts.length > 1 ? parts[0]! : "", key: parts.at(-1)! };
}
