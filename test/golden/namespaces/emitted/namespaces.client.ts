// Generated from namespaces.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Any = Point | Point2;

export interface Point {
  x: number;
  y: number;
}

export interface Point2 {
  x: number;
  y: number;
  z: number;
}

/** Functions of `namespaces`. */
export interface NamespacesFunctions {
  move(point: Point, to: Point2): Call<Any>;
}

/** An agent that serves `namespaces`. */
export interface NamespacesAgent extends AgentHandle {
  readonly namespaces: Stub<NamespacesFunctions> & NamespacesFunctions;
}

export const namespaces = definePlugin<NamespacesAgent>({
  name: "namespaces",
  digest: "c24c40b8517f56b48ab3961d4645a30a38282ea1b9b4eb2145209d7c9128ffae",
  namespaces: {
    namespaces: {
      kind: "module",
      construct: [],
      members: {
        move: { parameters: ["point", "to"], hash: "0c325baac22465df" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"namespaces","construct":[],"members":[{"name":"move","parameters":[{"name":"point","schema":{"$ref":"#/$defs/Point"}},{"name":"to","schema":{"$ref":"#/$defs/Point2"}}],"returns":{"$ref":"#/$defs/Any"},"hash":"0c325baac22465df"}]}],"$defs":{"Any":{"anyOf":[{"$ref":"#/$defs/Point"},{"$ref":"#/$defs/Point2"}]},"Point":{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number"}},"required":["x","y"]},"Point2":{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number"},"z":{"type":"number"}},"required":["x","y","z"]}}}',
});
