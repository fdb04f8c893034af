import { remote } from "gofer-rmi/plugin";

export type Point = [x: number, y: number, z?: number];
export type Line = readonly [Point, Point];
export const line = remote((line: Line, mixed: [string, ...number[]], labelled: [head: string, ...tail: Point[]]): [] => []);
type Prefixed<T extends unknown[]> = [string, ...T];
export const spread = remote((a: Prefixed<[number, boolean?]>, b: Prefixed<string[]>): [a?: string, b?: number] => []);
