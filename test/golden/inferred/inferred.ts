import { remote } from "gofer-rmi/plugin";

const table = { a: 1, b: "x" } satisfies Record<string, string | number>;
export const guess = remote((n = 3, list = ["a"], flag = false as boolean) => ({ n, list, flag, table, at: new Date(0) }));
export const rows = remote(() => [1, 2].map((id) => ({ id, tags: new Set([String(id)]) })));
export const chain = remote(async () => new Map([["a", [1n]]]));
