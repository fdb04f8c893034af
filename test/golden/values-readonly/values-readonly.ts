import { remote } from "gofer-rmi/plugin";

export interface Fixed { readonly at: Date; readonly list: readonly Date[]; readonly pair: readonly [Date, bigint] }
export const fix = remote((fixed: Readonly<Fixed>): Fixed => fixed);
