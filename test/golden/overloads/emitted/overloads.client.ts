// Generated from overloads.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Search`. */
export interface SearchMembers {
  find(name: number | string, strict?: boolean): Call<string[] | string>;
  /**
   * By number.
   *
   * By name.
   * @param strict whether the case counts
   * @returns its name, or all names
   */
  look(name: number | string, strict?: boolean): Call<string[] | string>;
}

/**
 * Calling the stub changes its constructor arguments.
 * @param folder where to look
 */
export interface Search extends Stub<SearchMembers>, SearchMembers {
  (folder?: string, depth?: number): Search;
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
  digest: "ece0d3900b4d6b4910caf9569d30811460ef65528b3879d716113c78a89ca379",
  namespaces: {
    Search: {
      kind: "class",
      construct: ["folder", "depth"],
      members: {
        find: { parameters: ["name", "strict"], hash: "36c656a5d8fba1de" },
        look: { parameters: ["name", "strict"], hash: "9e0fbb534155f7e4" },
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
    '{"namespaces":[{"kind":"class","name":"Search","construct":[{"name":"folder","schema":{"type":"string"},"optional":true},{"name":"depth","schema":{"type":"number"},"optional":true}],"members":[{"name":"find","parameters":[{"name":"name","schema":{"anyOf":[{"type":"number"},{"type":"string"}]}},{"name":"strict","schema":{"type":"boolean"},"optional":true}],"returns":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"string"}]},"hash":"36c656a5d8fba1de"},{"name":"look","parameters":[{"name":"name","schema":{"anyOf":[{"type":"number"},{"type":"string"}]}},{"name":"strict","schema":{"type":"boolean"},"optional":true}],"returns":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"string"}]},"hash":"9e0fbb534155f7e4"}]},{"kind":"module","name":"overloads","construct":[],"members":[{"name":"read","parameters":[{"name":"paths","schema":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"string"}]}},{"name":"limit","schema":{"type":"number"},"optional":true}],"returns":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"string"}]},"hash":"d45d178b052b7355"}]}],"$defs":{}}',
});
