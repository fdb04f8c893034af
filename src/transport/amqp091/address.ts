/** Where a message is published. */
export interface Route {
  /** Empty: the default exchange, which has each queue bound under its own name. */
  readonly exchange: string;
  readonly key: string;
}

/** Names have their length in one byte. */
const MAX_NAME_BYTES = 255;

/** Whether the protocol has room for the address: no broker has one that it has not. */
export function hasRoomFor({ exchange, key }: Route): boolean {
  return [exchange, key].every((name) => Buffer.byteLength(name) <= MAX_NAME_BYTES);
}

/** `queue`, or `exchange/key`: the first part is the exchange, the last one the key (M-26). */
export function route(address: string): Route {
  const parts = address.split("/");
  return { exchange: parts.length > 1 ? parts[0]! : "", key: parts.at(-1)! };
}
