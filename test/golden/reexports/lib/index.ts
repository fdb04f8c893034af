export * from "./item.js";
export type { Item as Item2 } from "./item.js";
