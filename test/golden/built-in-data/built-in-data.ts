import { remote } from "gofer-rmi/plugin";

/** Interfaces of the language that hold nothing but data. */
export const format = remote((when: Date, options: Intl.DateTimeFormatOptions): Intl.ResolvedNumberFormatOptions => { throw 0; });
