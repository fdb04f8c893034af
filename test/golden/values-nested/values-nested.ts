import { remote } from "gofer-rmi/plugin";

export interface Entry { at: Date; sizes: Map<string, bigint>; attachments: { name: string; data: Uint8Array }[] }
export interface Journal { entries: Entry[]; last?: Entry | null; tags: Set<string>; days: Record<string, Date[]> }
export const append = remote((journal: Journal, entry: Entry): Journal => journal);
export const first = remote((journal: Journal): [Date, ...bigint[]] | null => null);
