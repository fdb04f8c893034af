import { remote } from "gofer-rmi/plugin";

export const reverse = remote((bytes: Uint8Array): Uint8Array => bytes.reverse());
export const parts = remote((list: Uint8Array[], one?: { data: Uint8Array | null }): Record<string, Uint8Array> => ({}));
