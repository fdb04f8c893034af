import { remote } from "gofer-rmi/plugin";

export const either = remote((when: Date | number | null | boolean, who: Uint8Array | string[]): Date | { at: Date } | number => 0);
export const never = remote((when: Date | "never" | "now"): Date | "never" => "never");
export const count = remote((n: bigint | "all" | null): bigint | "all" => "all");
export const size = remote((n: number | bigint): number | bigint => n);
