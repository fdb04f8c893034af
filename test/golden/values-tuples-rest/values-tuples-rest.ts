import { remote } from "gofer-rmi/plugin";

export type Log = [...entries: string[], at: Date];
export type Sum = [Date, ...bigint[], Map<string, Date>, Uint8Array];
export const log = remote((log: Log, sum: Sum, ...more: Sum[]): Log[] => [log]);
export const sum = remote((sum: Sum | null): { sum: Sum; plain: [...Date[], string, number] } => ({ sum: sum!, plain: ["", 1] }));
export const either = remote((x: [...string[], Date] | [...boolean[], Date | null]): [...(Date | undefined)[], number] => [1]);
