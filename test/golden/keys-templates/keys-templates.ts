import { remote } from "gofer-rmi/plugin";

export interface Headers { host: string; "x-id": number; [key: `x-${string}`]: number | null }
export type Data = { readonly [key: `data-${string}`]: string } & { id: number };
export type Sizes = Record<`${number}x${number}`, number[]>;
export interface Both { [key: string]: string | number; [key: number]: number; [key: `at-${string}`]: string }
declare const brand: unique symbol;
export type Id = string & { readonly [brand]: true };
export const send = remote((headers: Headers, data?: Data, sizes?: Partial<Sizes>): { [key: Uppercase<string>]: boolean } => ({}));
export const both = remote((both: Both, byId: { [key: Id]: number }): Record<`v${bigint}`, { [key: `${number}`]: Both }> => ({}));
