import { remote } from "gofer-rmi/plugin";

export interface Options { a: string }
export interface Options { b?: number }
export namespace Options { export interface Inner { c: boolean } }
export const set = remote((options: Options, inner: Options.Inner): Options => options);
