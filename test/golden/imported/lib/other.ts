/** Another item. */
export interface Item { name: string }
export type { Item as Renamed } from "./shapes.js";
