import { remote } from "gofer-rmi/plugin";

export interface Created { kind: "created"; at: Date }
export interface Renamed { kind: "renamed"; at: string }
export interface Grown { kind: "grown" | "shrunk"; by: bigint }
export interface Gone { kind: "gone" }
export type Event = Created | Renamed | Grown | Gone;
export const events = remote((since: Date, seed?: Event): Event[] => []);
export const latest = remote((events: readonly Event[]): Event | null => null);
