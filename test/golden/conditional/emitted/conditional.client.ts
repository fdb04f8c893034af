// Generated from conditional.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `conditional`. */
export interface ConditionalFunctions {
  none(a: true | "x"): Call<string>;
  unwrap(a: string, b: number, c: boolean): Call<"number" | "text">;
}

/** An agent that serves `conditional`. */
export interface ConditionalAgent extends AgentHandle {
  readonly conditional: Stub<ConditionalFunctions> & ConditionalFunctions;
}

export const conditional = definePlugin<ConditionalAgent>({
  name: "conditional",
  digest: "ab2db280f83c0a5fbce9b30c3e6700f0a92264796273fbf47e66c27c35655747",
  namespaces: {
    conditional: {
      kind: "module",
      construct: [],
      members: {
        none: { parameters: ["a"], hash: "f4d4d50ca6e31b0f" },
        unwrap: { parameters: ["a", "b", "c"], hash: "568caa4ff5e7ab21" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"conditional","construct":[],"members":[{"name":"none","parameters":[{"name":"a","schema":{"enum":[true,"x"]}}],"returns":{"type":"string"},"hash":"f4d4d50ca6e31b0f"},{"name":"unwrap","parameters":[{"name":"a","schema":{"type":"string"}},{"name":"b","schema":{"type":"number"}},{"name":"c","schema":{"type":"boolean"}}],"returns":{"enum":["number","text"]},"hash":"568caa4ff5e7ab21"}]}],"$defs":{}}',
});
