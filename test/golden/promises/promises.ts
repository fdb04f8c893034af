import { remote } from "gofer-rmi/plugin";

export class Later {
  @remote async one(): Promise<string> { return ""; }
  @remote two(): Promise<Promise<Date>> { return Promise.resolve(new Date()) as never; }
  @remote three(): string | Promise<number> { return ""; }
  @remote four(): PromiseLike<bigint> { return Promise.resolve(1n); }
}
