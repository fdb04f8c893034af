import { remote } from "gofer-rmi/plugin";

interface Identified { id: string }
interface Stamped { at: Date; id: string }
/** Both, and more. */
export interface Record_ extends Identified, Stamped { /** Of people. */ name: string }
export interface Special extends Omit<Record_, "at">, Partial<Stamped> { extra: number[] }
export const save = remote((record: Record_): Special => { throw 0; });
