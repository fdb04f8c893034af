export declare const enum Unit { Gram = "g", Kilo = "kg" }
export interface Box<T> { readonly content: T; weight?: number; unit: Unit }
