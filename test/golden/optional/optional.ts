import { remote } from "gofer-rmi/plugin";

export const f = remote((a?: string, b?: number | undefined, c: Date | undefined = undefined, d = new Set<string>()): void => {});
export const exact = remote((x: { a?: string; b?: string | undefined; c: string | undefined }): { a?: Date } => ({}));
