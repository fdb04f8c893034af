import { remote } from "gofer-rmi/plugin";

export const double = remote((n: bigint): bigint => 2n * n);
export const known = remote((n: 1n | -20n | null): bigint[] => []);
