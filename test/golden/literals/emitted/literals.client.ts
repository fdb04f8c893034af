// Generated from literals.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `literals`. */
export interface LiteralsFunctions {
  all(
    a: "x",
    b: -3 | 0.5 | 1 | 2,
    c: true,
    d: false | "false",
    e: "\n" | "${x}" | "*/" | "\u2028",
  ): Call<1e21 | "a`b">;
}

/** An agent that serves `literals`. */
export interface LiteralsAgent extends AgentHandle {
  readonly literals: Stub<LiteralsFunctions> & LiteralsFunctions;
}

export const literals = definePlugin<LiteralsAgent>({
  name: "literals",
  digest: "6c81124b389e0d0ad86707d68ee257432b76cd2ea903caada57ac0788399df33",
  namespaces: {
    literals: {
      kind: "module",
      construct: [],
      members: {
        all: { parameters: ["a", "b", "c", "d", "e"], hash: "987d5ff36fd95f7a" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"literals","construct":[],"members":[{"name":"all","parameters":[{"name":"a","schema":{"const":"x"}},{"name":"b","schema":{"enum":[-3,0.5,1,2]}},{"name":"c","schema":{"const":true}},{"name":"d","schema":{"enum":[false,"false"]}},{"name":"e","schema":{"enum":["\\n","${x}","*/","\u2028"]}}],"returns":{"enum":[1e+21,"a`b"]},"hash":"987d5ff36fd95f7a"}]}],"$defs":{}}',
});
