import { remote } from "gofer-rmi/plugin";

declare const brand: unique symbol;
export type UserId = string & { readonly __brand: "UserId" };
export type Cents = number & { readonly [brand]: "Cents" };
export type Checked<T> = T & { readonly [brand]: "Checked" };
export type Stamp = Date & { readonly __brand: "Stamp" };
export type Names = readonly string[] & { readonly __brand: "Names" };
export type Point = [x: number, y: number] & { readonly __brand: "Point" };
export type Key = Uint8Array & { readonly [brand]: "Key" };
export type Full<T> = T[] & { __full: true };
export interface Payment { when: Stamp; seen: Set<Point> & { _seen?: true }; by: Checked<Map<UserId, Stamp>> }
export const pay = remote((user: UserId, amount: Cents, big: bigint & { __b: 1 }, at: Stamp, payment?: Payment): UserId[] => [user]);
export const check = remote((form: Checked<{ name: string }>, names: Names, key: Key, path: Full<Point>): Checked<string> => form.name as Checked<string>);
