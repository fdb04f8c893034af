import { remote } from "gofer-rmi/plugin";

export const find = remote((id: string): string | undefined => undefined);
export const list = remote((): (number | undefined)[] => []);
export const both = remote((): Date | undefined => undefined);
export const row = remote((row: [string, number | undefined]): [Date | undefined] => [undefined]);
export const nothing = remote((): undefined => undefined);
