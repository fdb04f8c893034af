import { remote } from "gofer-rmi/plugin";
import type { Capitalize as Money } from "./lib/money.js";

export type Loud = Uppercase<string>;
export type Code = `${Uppercase<string>}-${number}`;
export type Name = Capitalize<string>;
export type Key = Uncapitalize<`${string}Id`>;
export const shout = remote((loud: Loud, code: Code, name?: Name): Lowercase<string> => "x");
export const keys = remote((key: Key, prefixed: Uppercase<`a-${string}`>, known: Capitalize<"on" | "off">): { [key: Lowercase<string>]: Name | null } => ({}));
/** A type with the name of a mapping gives way to it. */
export const pay = remote((money: Money): void => {});
