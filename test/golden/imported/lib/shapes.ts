/** An item of the store. */
export interface Item { id: number; tags: Set }
/** Not the built-in one. */
export interface Set { names: string[] }
