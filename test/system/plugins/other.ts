/** In a process of its own, and reached by being forwarded to. */
import { context, remote, whiteboard, type Json } from "gofer-rmi/plugin";

export class Cat {
  @remote
  purr(): Json {
    return ["purr", context().data];
  }
}

export const look = remote((name: string): Json => whiteboard.get(name));
