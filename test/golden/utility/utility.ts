import { remote } from "gofer-rmi/plugin";

interface User { id: number; name: string; email?: string; tags: string[] }
function make(name: string, age: number) { return { name, age, ok: true as const }; }
export const patch = remote((user: Partial<User>, all: Required<User>, ids: Pick<User, "id" | "email">): Omit<User, "tags"> => all);
export const more = remote((made: ReturnType<typeof make>, args: Parameters<typeof make>, by: Record<User["name"], User["id"]>): Awaited<Promise<Exclude<keyof User, "id">>> => "name");
