import { remote } from "gofer-rmi/plugin";
import type { Item as Thing, Item2 } from "./lib/index.js";
import type * as other from "./lib/other.js";
import type Shape from "./lib/shape.js";

export { Worker as Helper } from "./lib/worker.js";
/** Two types of one name, and one under several. */
export const join = remote((thing: Thing, item: other.Item, again: Item2, shape: Shape): other.Item[] => [item]);
