import { remote } from "gofer-rmi/plugin";

export interface Größe { breite: number; "höhe": number }
export interface $Dollar { _under: number; "with space": string; "1st": boolean; "": null }
export const messen = remote((größe: Größe, $x: $Dollar, _y?: string): Größe => größe);
