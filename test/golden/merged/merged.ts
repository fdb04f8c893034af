import { remote } from "gofer-rmi/plugin";

export interface Options { a: string }
export interface Options { b?: number }
export namespace Options { export interface Inner { c: boolean } }
export const set = remote((options: Options, inner: Options.Inner): Options => options);
/** A class, an interface and a namespace of one name: it is constructed with none of the interface's. */
export class Both { constructor(readonly id: number) {} @remote run(options: Both.Task): string { return ""; } }
export interface Both { extra?: number }
export namespace Both { export interface Task { since: Date } }
