import { remote } from "gofer-rmi/plugin";

export type Days = Record<string, Date>;
export interface Open { known: string; [key: string]: string | Set<string> }
export const days = remote((days: Days, two: Record<"a" | "b", Date | null>): Days => days);
export const open = remote((open: Open): Open => open);
