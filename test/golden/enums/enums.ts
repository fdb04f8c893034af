import { remote } from "gofer-rmi/plugin";

export enum Colour { Red, Green = 5, Blue }
export enum Word { Yes = "yes", No = "no" }
export enum Mixed { One = 1, Two = "two" }
export const enum Bits { A = 1 << 0, B = 1 << 1, Both = A | B }
export const enums = remote((a: Colour, b: Word, c: Mixed, d: Bits): Colour | Word => a);
export const some = remote((a: Colour.Red | Colour.Blue, b: Word.Yes, c?: Exclude<Colour, Colour.Red>): Word.No => Word.No);
export enum Only { Yes = "yes" }
export enum Single { One = 1 }
export const alone = remote((only: Only, one: Single.One, many?: Only[] | Single): Only => only);
