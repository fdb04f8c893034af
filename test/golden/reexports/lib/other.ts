/** The other. */
export interface Item { name: string }
