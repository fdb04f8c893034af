import { remote } from "gofer-rmi/plugin";

export interface Stock { count: number }
export const invert = remote((map: Map<string, number>): Map<number, string> => new Map());
export const stock = remote((map: ReadonlyMap<string, Stock>): ReadonlyMap<string, Stock> => map);
export const keyed = remote((map: Map<bigint, Map<string, Date>>): Map<Stock, Set<bigint>> => new Map());
