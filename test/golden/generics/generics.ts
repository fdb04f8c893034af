import { remote } from "gofer-rmi/plugin";

export interface Page<T> { items: T[]; next?: string }
export interface Result<T, E = string> { value?: T; error?: E }
export const pages = remote((page: Page<number>): Page<Result<boolean>> => ({ items: [] }));
export const results = remote((a: Result<string, number>, b: Result<Page<string>>): Result<null> => ({}));
