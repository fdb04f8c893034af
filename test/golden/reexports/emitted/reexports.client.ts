// Generated from reexports.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** The first. */
export interface Item {
  id: number;
  at: Date;
}

/** The other. */
export interface Item2 {
  name: string;
}

export interface Shape {
  sides: number;
}

/** Members of `Helper`. */
export interface HelperMembers {
  work(): Call<Map<string, Date>>;
}

/** Calling the stub changes its constructor arguments. */
export interface Helper extends Stub<HelperMembers>, HelperMembers {
  (id: bigint): Helper;
}

/** Functions of `reexports`. */
export interface ReexportsFunctions {
  /** Two types of one name, and one under several. */
  join(thing: Item, item: Item2, again: Item, shape: Shape): Call<Item2[]>;
}

/** An agent that serves `reexports`. */
export interface ReexportsAgent extends AgentHandle {
  readonly Helper: Helper;
  readonly reexports: Stub<ReexportsFunctions> & ReexportsFunctions;
}

export const reexports = definePlugin<ReexportsAgent>({
  name: "reexports",
  digest: "f0aae2abd747d6219fea3105d64c0cb5e1f1a323347af2507ef5b2ed2e534274",
  namespaces: {
    Helper: {
      kind: "class",
      construct: ["id"],
      members: {
        work: { parameters: [], hash: "a4dffbee9b716a03", result: { map: [null, "date"] } },
      },
    },
    reexports: {
      kind: "module",
      construct: [],
      members: {
        join: { parameters: ["thing", "item", "again", "shape"], hash: "7fb926181186a48d" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Helper","construct":[{"name":"id","schema":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}}],"members":[{"name":"work","parameters":[],"returns":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"string","format":"date-time","x-gofer":"date"}],"minItems":2,"items":false},"x-gofer":"map"},"hash":"a4dffbee9b716a03"}]},{"kind":"module","name":"reexports","construct":[],"members":[{"name":"join","parameters":[{"name":"thing","schema":{"$ref":"#/$defs/Item"}},{"name":"item","schema":{"$ref":"#/$defs/Item2"}},{"name":"again","schema":{"$ref":"#/$defs/Item"}},{"name":"shape","schema":{"$ref":"#/$defs/Shape"}}],"returns":{"type":"array","items":{"$ref":"#/$defs/Item2"}},"hash":"7fb926181186a48d"}]}],"$defs":{"Item":{"type":"object","properties":{"id":{"type":"number"},"at":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["id","at"]},"Item2":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"Shape":{"type":"object","properties":{"sides":{"type":"number"}},"required":["sides"]}}}',
});
