import * as markers from "./lib/markers.js";
import { expose as offer } from "./lib/markers.js";
import type { Item } from "./lib/shapes.js";
import type * as other from "./lib/other.js";
import { plain } from "./lib/tools.js";

export { Store } from "./lib/base.js";
export { count as countItems } from "./lib/tools.js";
export const wrapped = markers.remote(plain);
export const both = offer((mine: Item, theirs: other.Item): Item | other.Item => mine ?? theirs);
