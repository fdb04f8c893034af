import { remote } from "gofer-rmi/plugin";

export interface Leaf { value: bigint }
export interface Pair { left: Leaf | Pair; right: Pair | Leaf }
export const swap = remote((pair: Pair): Pair | Leaf => pair);
