/** The first. */
export interface Item { id: number; at: Date }
