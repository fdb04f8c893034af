// Generated from overloads.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Search`. */
export interface SearchMembers {
  find(name: number | string, strict?: boolean): Call<string[] | string>;
}

/** Calling the stub changes its constructor arguments. */
export interface Search extends Stub<SearchMembers>, SearchMembers {
  (): Search;
}

/** Functions of `overloads`. */
export interface OverloadsFunctions {
  /** Reads one, or several. */
  read(paths: string[] | string, limit?: number): Call<string[] | string>;
}

/** An agent that serves `overloads`. */
export interface OverloadsAgent extends AgentHandle {
  readonly Search: Search;
  readonly overloads: Stub<OverloadsFunctions> & OverloadsFunctions;
}

export const overloads = definePlugin<OverloadsAgent>({
  name: "overloads",
  digest: "163cf2ec946ada5bc859fc714648c1f042af98a8fead53281eb72eb0033e4cc2",
  namespaces: {
    Search: {
      kind: "class",
      construct: [],
      members: {
        find: { parameters: ["name", "strict"], hash: "ce4ceb1bc71ad6ea" },
      },
    },
    overloads: {
      kind: "module",
      construct: [],
      members: {
        read: { parameters: ["paths", "limit"], hash: "d45d178b052b7355" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Search","construct":[],"members":[{"name":"find","parameters":[{"name":"name","schema":{"anyOf":[{"type":"number"},{"type":"string"}]}},{"name":"strict","schema":{"type":"boolean"},"optional":true}],"returns":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"string"}]},"hash":"ce4ceb1bc71ad6ea"}]},{"kind":"module","name":"overloads","construct":[],"members":[{"name":"read","parameters":[{"name":"paths","schema":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"string"}]}},{"name":"limit","schema":{"type":"number"},"optional":true}],"returns":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"string"}]},"hash":"d45d178b052b7355"}]}],"$defs":{}}',
});
