import { remote } from "gofer-rmi/plugin";

export enum Size { None, Line = "line".length, Page = "page".length * 2 }
export enum Only { Now = "x".length }
export const size = remote((size: Size, only: Only, either: Size | string, none: Size.None, line?: Size.Line): Size[] => [size]);
