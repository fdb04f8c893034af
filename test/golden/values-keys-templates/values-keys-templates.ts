import { remote } from "gofer-rmi/plugin";

export interface Times { name: string; end?: Date; [key: `${string}At`]: Date; [key: `n-${string}`]: bigint }
export type Open = { [key: string]: Date | number; [key: `count-${string}`]: number };
export interface Tree { [key: `child-${string}`]: Tree; [key: `bytes-${string}`]: Uint8Array }
export const times = remote((times: Times, either: Times | Date): Times[] => [times]);
export const open = remote((open: Open, map: Map<`k${number}`, { [key: `a${string}`]: Set<Date> }>): Open => open);
export const tree = remote((tree: Tree): { tree: Tree; more: [...Tree[], Date] } => ({ tree, more: [new Date(0)] }));
