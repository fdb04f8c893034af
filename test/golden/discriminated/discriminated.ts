import { remote } from "gofer-rmi/plugin";

interface Circle { kind: "circle"; radius: number }
interface Square { kind: "square"; side: number }
type Shape = Circle | Square | { kind: "group"; shapes: Shape[] };
export const area = remote((shape: Shape): number => 0);
export const make = remote((ok: boolean): { ok: true; value: Shape } | { ok: false; reason: string } => ({ ok: false, reason: "" }));
