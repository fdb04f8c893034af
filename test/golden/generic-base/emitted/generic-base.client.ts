// Generated from generic-base.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface User {
  name: string;
}

/** Members of `Dates`. */
export interface DatesMembers {
  get(key: string): Call<Date | null>;
  put(key: string, value: Date): Call<void>;
}

/** Calling the stub changes its constructor arguments. */
export interface Dates extends Stub<DatesMembers>, DatesMembers {
  (): Dates;
}

/** Members of `Users`. */
export interface UsersMembers {
  count(): Call<number>;
  get(key: "a" | "b"): Call<User | null>;
  put(key: "a" | "b", value: User): Call<void>;
}

/** Calling the stub changes its constructor arguments. */
export interface Users extends Stub<UsersMembers>, UsersMembers {
  (): Users;
}

/** An agent that serves `generic-base`. */
export interface GenericBaseAgent extends AgentHandle {
  readonly Dates: Dates;
  readonly Users: Users;
}

export const genericBase = definePlugin<GenericBaseAgent>({
  name: "generic-base",
  digest: "e0f56db391728523d9e835816edc411fd9d103307626106940bfbc6dafab4514",
  namespaces: {
    Dates: {
      kind: "class",
      construct: [],
      members: {
        get: { parameters: ["key"], hash: "bfedf26f5d8ce585", result: { kinds: { string: "date" } } },
        put: { parameters: ["key", "value"], hash: "07632e1b9396bfc8" },
      },
    },
    Users: {
      kind: "class",
      construct: [],
      members: {
        count: { parameters: [], hash: "aca61b7917c8f2ea" },
        get: { parameters: ["key"], hash: "85b0b352a093ef08" },
        put: { parameters: ["key", "value"], hash: "f8829860e42aec25" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Dates","construct":[],"members":[{"name":"get","parameters":[{"name":"key","schema":{"type":"string"}}],"returns":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null"}]},"hash":"bfedf26f5d8ce585"},{"name":"put","parameters":[{"name":"key","schema":{"type":"string"}},{"name":"value","schema":{"type":"string","format":"date-time","x-gofer":"date"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"07632e1b9396bfc8"}]},{"kind":"class","name":"Users","construct":[],"members":[{"name":"count","parameters":[],"returns":{"type":"number"},"hash":"aca61b7917c8f2ea"},{"name":"get","parameters":[{"name":"key","schema":{"enum":["a","b"]}}],"returns":{"anyOf":[{"$ref":"#/$defs/User"},{"type":"null"}]},"hash":"85b0b352a093ef08"},{"name":"put","parameters":[{"name":"key","schema":{"enum":["a","b"]}},{"name":"value","schema":{"$ref":"#/$defs/User"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"f8829860e42aec25"}]}],"$defs":{"User":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}}',
});
