import { remote } from "gofer-rmi/plugin";

export type Ended = [...string[], number];
export type Path = readonly [from: string, ...over: number[], to: boolean];
type Around<T extends unknown[]> = ["(", ...T, ")"];
export interface Step { name: string; then?: Steps }
export type Steps = [...Step[], "end"];
export const ended = remote((ended: Ended, path?: Path): Path => ["a", true]);
export const spread = remote((a: Around<number[]>, b: Around<[1, ...string[], 2]>): [...(string | number)[], boolean, null] => [true, null]);
export const steps = remote((steps: Steps, either: [...Step[], "end"] | string): { steps: Steps } => ({ steps }));
