// Generated from odd-names.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface $Dollar {
  _under: number;
  "with space": string;
  "1st": boolean;
  "": null;
}

export interface Gr__e {
  breite: number;
  höhe: number;
}

/** Functions of `odd-names`. */
export interface OddNamesFunctions {
  messen(argument1: Gr__e, $x: $Dollar, _y?: string): Call<Gr__e>;
}

/** An agent that serves `odd-names`. */
export interface OddNamesAgent extends AgentHandle {
  readonly "odd-names": Stub<OddNamesFunctions> & OddNamesFunctions;
}

export const oddNames = definePlugin<OddNamesAgent>({
  name: "odd-names",
  digest: "cd0070f0216e828dabbf76b455c3ca5aae0d384a161333e2b1b64aef9f71acc9",
  namespaces: {
    "odd-names": {
      kind: "module",
      construct: [],
      members: {
        messen: { parameters: ["größe", "$x", "_y"], hash: "8d6f7cee5fc67769" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"odd-names","construct":[],"members":[{"name":"messen","parameters":[{"name":"größe","schema":{"$ref":"#/$defs/Gr__e"}},{"name":"$x","schema":{"$ref":"#/$defs/$Dollar"}},{"name":"_y","schema":{"type":"string"},"optional":true}],"returns":{"$ref":"#/$defs/Gr__e"},"hash":"8d6f7cee5fc67769"}]}],"$defs":{"$Dollar":{"type":"object","properties":{"_under":{"type":"number"},"with space":{"type":"string"},"1st":{"type":"boolean"},"":{"type":"null"}},"required":["_under","with space","1st",""]},"Gr__e":{"type":"object","properties":{"breite":{"type":"number"},"höhe":{"type":"number"}},"required":["breite","höhe"]}}}',
});
