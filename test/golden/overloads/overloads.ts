import { remote } from "gofer-rmi/plugin";

export class Search {
  find(id: number): string;
  find(name: string, strict: boolean): string[];
  @remote find(what: number | string, strict?: boolean): string | string[] { return ""; }
}
/** Reads one, or several. @remote */
export function read(path: string): string;
export function read(paths: string[], limit: number): string[];
export function read(a: string | string[], limit?: number): string | string[] { return ""; }
