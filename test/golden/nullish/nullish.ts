import { remote } from "gofer-rmi/plugin";

export const all = remote((a: null, b: undefined, c: string | null | undefined, d?: number | null): null => null);
export const fields = remote((x: { a: null; b?: undefined; c: string | undefined; d?: string | null }): void => {});
export const voids = remote(async (): Promise<void> => {});
export const lists = remote((a: (string | null)[]): (null | number)[] => []);
