// Generated from overloads-rest.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Log`. */
export interface LogMembers {
  /** One has more parameters than the other has before its rest. */
  find(
    id: boolean | number | string,
    from?: Map<string, Date> | string,
    limit?: number | string,
    ...more: (boolean | string)[]
  ): Call<string[] | string>;
  write(text: number | string, ...parts: { at: Date }[]): Call<void>;
}

/** Calling the stub changes its constructor arguments. */
export interface Log extends Stub<LogMembers>, LogMembers {
  (): Log;
}

/** Functions of `overloads-rest`. */
export interface OverloadsRestFunctions {
  sum(...numbers: number[]): Call<0 | number>;
}

/** An agent that serves `overloads-rest`. */
export interface OverloadsRestAgent extends AgentHandle {
  readonly Log: Log;
  readonly "overloads-rest": Stub<OverloadsRestFunctions> & OverloadsRestFunctions;
}

export const overloadsRest = definePlugin<OverloadsRestAgent>({
  name: "overloads-rest",
  digest: "651561f85fd27eef6414de58eea277bed4d95178769c93a447b79969184b254d",
  namespaces: {
    Log: {
      kind: "class",
      construct: [],
      members: {
        find: { parameters: ["id", "from", "limit", "...more"], hash: "72fdda624c93d54e" },
        write: { parameters: ["text", "...parts"], hash: "f70ed4df062dbf30" },
      },
    },
    "overloads-rest": {
      kind: "module",
      construct: [],
      members: {
        sum: { parameters: ["...numbers"], hash: "a06df505653648cf" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Log","construct":[],"members":[{"name":"find","parameters":[{"name":"id","schema":{"anyOf":[{"type":"boolean"},{"type":"number"},{"type":"string"}]}},{"name":"from","schema":{"anyOf":[{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"string","format":"date-time","x-gofer":"date"}],"minItems":2,"items":false},"x-gofer":"map"},{"type":"string"}]},"optional":true},{"name":"limit","schema":{"anyOf":[{"type":"number"},{"type":"string"}]},"optional":true},{"name":"more","schema":{"anyOf":[{"type":"boolean"},{"type":"string"}]},"rest":true}],"returns":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"string"}]},"hash":"72fdda624c93d54e"},{"name":"write","parameters":[{"name":"text","schema":{"anyOf":[{"type":"number"},{"type":"string"}]}},{"name":"parts","schema":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["at"]},"rest":true}],"returns":{"type":"null","x-type":"undefined"},"hash":"f70ed4df062dbf30"}]},{"kind":"module","name":"overloads-rest","construct":[],"members":[{"name":"sum","parameters":[{"name":"numbers","schema":{"type":"number"},"rest":true}],"returns":{"anyOf":[{"const":0},{"type":"number"}]},"hash":"a06df505653648cf"}]}],"$defs":{}}',
});
