import { remote } from "gofer-rmi/plugin";

const STEPS = ["up", "down", "stop"] as const;
const LIMITS = { low: 1, high: 10 } as const;
const defaults = { size: 3, names: ["a"], at: null as Date | null };
interface Config { server: { port: number; hosts: string[] } }
export const step = remote((step: (typeof STEPS)[number], limit: keyof typeof LIMITS): (typeof LIMITS)[keyof typeof LIMITS] => 1);
export const conf = remote((server: Config["server"], host: Config["server"]["hosts"][number], like: typeof defaults): Config => ({ server }));
