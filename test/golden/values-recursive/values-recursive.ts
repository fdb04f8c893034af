import { remote } from "gofer-rmi/plugin";

export interface Branch { at: Date; children: Branch[]; parent?: Branch }
export type Nested = Date | Nested[] | { [key: string]: Nested };
export const grow = remote((branch: Branch): Branch => branch);
export const nest = remote((value: Nested): Nested => value);
