import { remote } from "gofer-rmi/plugin";

interface Base { readonly id: number; name: string; at: Date }
export type Flags<T> = { [K in keyof T]?: boolean };
export type Getters<T> = { [K in keyof T as `get_${string & K}`]: T[K] };
export type Mutable<T> = { -readonly [K in keyof T]-?: T[K] };
export const flags = remote((flags: Flags<Base>, getters: Getters<Base>): Mutable<Readonly<Partial<Base>>> => { throw 0; });
export const nulls = remote((nulls: { [K in "a" | "b"]: K | null }): void => {});
