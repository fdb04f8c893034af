import { plugin, remote } from "gofer-rmi/plugin";

/** As many calls may run as are in flight, as in the bare pair, which knows no limit. */
export const settings = plugin({ threads: 64 });

export class Bench {
  @remote
  echo(text: string): string {
    return text;
  }
}
