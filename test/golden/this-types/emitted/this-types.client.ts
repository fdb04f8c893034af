// Generated from this-types.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Node_ {
  name: string;
  next?: Node_;
  all: Node_[];
}

export interface Special {
  name: string;
  next?: Special;
  all: Special[];
  extra: number;
}

/** Functions of `this-types`. */
export interface ThisTypesFunctions {
  link(node: Node_, special: Special): Call<Node_>;
}

/** An agent that serves `this-types`. */
export interface ThisTypesAgent extends AgentHandle {
  readonly "this-types": Stub<ThisTypesFunctions> & ThisTypesFunctions;
}

export const thisTypes = definePlugin<ThisTypesAgent>({
  name: "this-types",
  digest: "11a847572cc4721a0b7030c016fc6120120ea0b4aa476d3b3a9270ea5a3f38b5",
  namespaces: {
    "this-types": {
      kind: "module",
      construct: [],
      members: {
        link: { parameters: ["node", "special"], hash: "db1435f6c0e6c5ac" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"this-types","construct":[],"members":[{"name":"link","parameters":[{"name":"node","schema":{"$ref":"#/$defs/Node_"}},{"name":"special","schema":{"$ref":"#/$defs/Special"}}],"returns":{"$ref":"#/$defs/Node_"},"hash":"db1435f6c0e6c5ac"}]}],"$defs":{"Node_":{"type":"object","properties":{"name":{"type":"string"},"next":{"$ref":"#/$defs/Node_"},"all":{"type":"array","items":{"$ref":"#/$defs/Node_"}}},"required":["name","all"]},"Special":{"type":"object","properties":{"name":{"type":"string"},"next":{"$ref":"#/$defs/Special"},"all":{"type":"array","items":{"$ref":"#/$defs/Special"}},"extra":{"type":"number"}},"required":["name","all","extra"]}}}',
});
