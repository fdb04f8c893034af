import { remote } from "gofer-rmi/plugin";

export interface ByDate { when: Date; note: string }
export interface ByName { name: string; since?: Date }
export const find = remote((query: ByDate | ByName): (ByDate | ByName)[] => []);
export const lists = remote((list: Date[] | [Date, number]): Set<Date> | null => null);
