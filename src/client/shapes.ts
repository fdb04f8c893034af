import { RmiError } from "../errors.js";
import type { PluginShape } from "./shape.js";

const shapes = new WeakMap<object, PluginShape>();

/** What an emitted client was made of, for those who stand in for its agents. */
export function rememberShape(client: object, shape: PluginShape): void {
  shapes.set(client, shape);
}

/** @throws RmiError `usage` for what `definePlugin` did not make */
export function shapeOf(client: object): PluginShape {
  const shape = shapes.get(client);
  if (shape !== undefined) return shape;
  throw new RmiError("usage", "expected a client that gofer generate emitted, from this gofer-rmi");
}
