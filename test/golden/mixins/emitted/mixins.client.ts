// Generated from mixins.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Mixed`. */
export interface MixedMembers {
  count(): Call<number>;
  hello(): Call<string>;
  own(): Call<void>;
}

/** Calling the stub changes its constructor arguments. */
export interface Mixed extends Stub<MixedMembers>, MixedMembers {
  (name: string): Mixed;
}

/** An agent that serves `mixins`. */
export interface MixinsAgent extends AgentHandle {
  readonly Mixed: Mixed;
}

export const mixins = definePlugin<MixinsAgent>({
  name: "mixins",
  digest: "77fbb5030249fef85aeb2e5bee40ffeed4d399e00fffc342e734a656c22b0538",
  namespaces: {
    Mixed: {
      kind: "class",
      construct: ["name"],
      members: {
        count: { parameters: [], hash: "76de5ebc6c1498fd" },
        hello: { parameters: [], hash: "3c83cba11d363274" },
        own: { parameters: [], hash: "4e60f4360a81a562" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Mixed","construct":[{"name":"name","schema":{"type":"string"}}],"members":[{"name":"count","parameters":[],"returns":{"type":"number"},"hash":"76de5ebc6c1498fd"},{"name":"hello","parameters":[],"returns":{"type":"string"},"hash":"3c83cba11d363274"},{"name":"own","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"4e60f4360a81a562"}]}],"$defs":{}}',
});
