import { remote } from "gofer-rmi/plugin";

/** Laid out as the folder's own prettier configuration says. */
export class Formatted {
  @remote many(first: string, second: number, third: boolean[], fourth: { a: "x" | "y" }): void {}
}
