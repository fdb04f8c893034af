/** What base was when stray was built: nothing had a secret yet. */
import { remote } from "gofer-rmi/plugin";

export class Dog {
  readonly name = "rex";

  @remote dig(): string {
    return `${this.name} digs`;
  }
}
