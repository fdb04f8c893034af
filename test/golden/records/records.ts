import { remote } from "gofer-rmi/plugin";

export type Scores = Record<string, number>;
export interface Dictionary { [word: string]: string | undefined }
export interface Numbered { [index: number]: string }
export interface Mixed { total: number; [key: string]: number }
export const all = remote((a: Scores, b: Dictionary, c: Numbered, d: Mixed): Record<"x" | "y", Scores> => ({ x: {}, y: {} }));
export const deep = remote((a: Record<string, Record<string, readonly Scores[]>>): Partial<Record<"a" | "b", number>> => ({}));
