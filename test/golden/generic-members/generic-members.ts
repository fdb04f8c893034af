import { remote } from "gofer-rmi/plugin";

export interface Box<T> { value: T }
export class Tools {
  @remote first<T>(list: T[]): T { return list[0]!; }
  @remote pick<T extends { id: string }, K extends keyof T>(item: T, key: K): T[K] { return item[key]; }
  @remote box<T extends string | number>(value: T): Box<T> { return { value }; }
  @remote all<T extends readonly string[]>(...names: T): T { return names; }
}
