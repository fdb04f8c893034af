import { remote } from "gofer-rmi/plugin";

class Store<T, K extends string = string> {
  @remote get(key: K): T | null { return null; }
  @remote put(key: K, value: T): void {}
}
export interface User { name: string }
export class Users extends Store<User, "a" | "b"> { @remote count(): number { return 0; } }
export class Dates extends Store<Date> {}
