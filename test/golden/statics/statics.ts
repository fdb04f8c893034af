import { remote } from "gofer-rmi/plugin";

export class Registry {
  /** Of all of them. */
  @remote static count(): number { return 0; }
  @remote static find(name: string, since?: Date): Registry["state"] { return "new"; }
  @remote own(): void {}
  state: "new" | "old" = "new";
  constructor(readonly key: string) {}
}
