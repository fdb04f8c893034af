import type { Renamed } from "./other.js";
import { fork, remote } from "./markers.js";

export const count = fork(remote((items: Renamed[]): number => items.length));
/** Not exported by the plugin. */
export const hidden = remote((): void => {});
export const plain = (text: string): string => text;
