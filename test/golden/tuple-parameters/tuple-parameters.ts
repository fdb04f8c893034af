import { remote } from "gofer-rmi/plugin";

type Args = [name: string, age?: number];
export const named = remote((...args: Args): void => {});
export const plain = remote((first: boolean, ...args: [number, Date]): void => {});
export const more = remote((...args: [a: string, ...more: bigint[]]): void => {});
