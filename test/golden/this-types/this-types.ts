import { remote } from "gofer-rmi/plugin";

export interface Node_ { name: string; next?: this; all: this[] }
export interface Special extends Node_ { extra: number }
export const link = remote((node: Node_, special: Special): Node_ => node);
