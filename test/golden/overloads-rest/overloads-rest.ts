import { remote } from "gofer-rmi/plugin";

export class Log {
  write(text: string): void;
  write(level: number, ...parts: { at: Date }[]): void;
  @remote write(first: string | number, ...parts: { at: Date }[]): void {}
  /** One has more parameters than the other has before its rest. */
  find(name: string, ...more: string[]): string[];
  find(id: number, from: Map<string, Date>, limit?: number): string;
  find(id: boolean, from: string, more: number, ...flags: boolean[]): string;
  @remote find(what: string | number | boolean, ...rest: unknown[]): string | string[] { return ""; }
}
/** @remote */
export function sum(): 0;
export function sum(...numbers: number[]): number;
export function sum(...numbers: number[]): number { return numbers.length; }
