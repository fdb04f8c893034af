import { expose } from "./markers.js";
import type { Item } from "./shapes.js";

export class Store {
  /** Every item. */
  @expose list(): Item[] { return []; }
}
