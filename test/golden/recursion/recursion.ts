import { remote } from "gofer-rmi/plugin";

export interface Tree { value: number; left?: Tree; right?: Tree | null }
export type List = { head: string; tail: List } | null;
export interface Ping { pong?: Pong }
export interface Pong { ping: Ping[] }
export type DeepPartial<T> = { [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] };
export interface Settings { a: { b: { c: number; d: string } }; e: boolean }
export const trees = remote((tree: Tree, list: List, ping: Ping): Pong => ({ ping: [] }));
export const patch = remote((settings: DeepPartial<Settings>): DeepPartial<Tree> => ({}));
