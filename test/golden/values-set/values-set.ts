import { remote } from "gofer-rmi/plugin";

export const union = remote((a: Set<string>, b: ReadonlySet<string>): Set<string> => new Set([...a, ...b]));
export const odd = remote((set: Set<[string, Date]>): ReadonlySet<number | null> => new Set());
