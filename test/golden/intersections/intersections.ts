import { remote } from "gofer-rmi/plugin";

interface Named { name: string }
interface Aged { age: number; name: string }
export type Both = Named & Aged & { extra?: boolean };
export const both = remote((both: Both, inline: Named & { x: 1 }): Named & Aged => both);
export const spread = remote((either: (Named | { id: number }) & { at: number }): void => {});
export const open = remote((text: "a" | "b" | (string & {})): string => text);
