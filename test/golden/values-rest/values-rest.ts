import { remote } from "gofer-rmi/plugin";

export const latest = remote((first: Date, ...others: Date[]): Date => first);
export const sum = remote((...numbers: bigint[]): bigint => 0n);
