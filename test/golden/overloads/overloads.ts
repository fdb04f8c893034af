import { remote } from "gofer-rmi/plugin";

export class Search {
  /** All there is. */
  constructor();
  /** @param folder where to look */
  constructor(folder: string, depth?: number);
  constructor(readonly folder = "/", /** @param depth how far */ readonly depth = 3) {}
  /** By number. @param id whose. @returns its name, or all names */
  look(id: number): string;
  /** By name. @param strict whether the case counts */
  look(name: string, strict: boolean): string[];
  /** @param id another text */
  @remote look(what: number | string, strict?: boolean): string | string[] { return ""; }
  find(id: number): string;
  find(name: string, strict: boolean): string[];
  @remote find(what: number | string, strict?: boolean): string | string[] { return ""; }
}
/** Reads one, or several. @remote */
export function read(path: string): string;
export function read(paths: string[], limit: number): string[];
export function read(a: string | string[], limit?: number): string | string[] { return ""; }
