/** A plugin whose start fails. */
import { load, remote } from "gofer-rmi/plugin";

export const prepare = load((): void => {
  throw new Error("no disk");
});
export const never = remote((): string => "never");
