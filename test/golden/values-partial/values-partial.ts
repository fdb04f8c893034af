import { remote } from "gofer-rmi/plugin";

export interface Item { at: Date; data: Uint8Array; size: bigint; name: string }
export const patch = remote((item: Partial<Item>, keys: Pick<Item, "at">): Omit<Item, "data"> => { throw 0; });
export const all = remote((item: Required<Partial<Item>>): Readonly<Item> => item);
