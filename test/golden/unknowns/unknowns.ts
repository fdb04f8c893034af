import { remote } from "gofer-rmi/plugin";

export interface Message { topic: string; body: unknown; list: unknown[] }
export const send = remote((message: Message, extra: Record<string, unknown>): unknown => message.body);
export const maybe = remote((x?: unknown): unknown[] => []);
