import { remote } from "gofer-rmi/plugin";

declare const brand: unique symbol;
export type UserId = string & { readonly __brand: "UserId" };
export type Cents = number & { readonly [brand]: "Cents" };
export type Checked<T> = T & { readonly [brand]: "Checked" };
export const pay = remote((user: UserId, amount: Cents, big: bigint & { __b: 1 }): UserId[] => [user]);
export const check = remote((form: Checked<{ name: string }>): Checked<string> => form.name as Checked<string>);
