import { plugin, remote } from "gofer-rmi/plugin";

/** As many calls may run as are in flight, as in the bare pair, which knows no limit. */
export const settings = plugin({ threads: 64 });

export class Bench {
  @remote
  echo(text: string): string {
    return text;
  }

  /** The same of a member that does no harm when it runs again. */
  @remote({ replay: true })
  echoAgain(text: string): string {
    return text;
  }
}
