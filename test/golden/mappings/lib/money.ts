export interface Capitalize { sum: number }
