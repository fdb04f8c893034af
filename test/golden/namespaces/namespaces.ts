import { remote } from "gofer-rmi/plugin";

export namespace geometry {
  export interface Point { x: number; y: number }
  export namespace solid { export interface Point { x: number; y: number; z: number } }
  export type Any = Point | solid.Point;
}
export const move = remote((point: geometry.Point, to: geometry.solid.Point): geometry.Any => point);
