// Generated from my-plugin.ts by gofer. Do not edit: change the plugin and generate again.
import {
  definePlugin as GoferDefinePlugin,
  type AgentHandle as GoferAgentHandle,
  type Call as GoferCall,
  type Json as GoferJson,
  type Stub as GoferStub,
} from "gofer-rmi/emitted";

export type AgentHandle = "handle" | "none";

export interface Call {
  stub: Stub;
}

export interface Dog {
  age: number;
}

export interface DogStubMembers {
  x: number;
}

export interface Json {
  json: GoferJson;
}

export interface Stub {
  name: string;
}

export interface definePlugin {
  a: myPluginType;
}

export const myPluginType = {
  A: 0,
  B: 1,
} as const;
export type myPluginType = (typeof myPluginType)[keyof typeof myPluginType];

/** Members of `Cat`. */
export interface CatMembers {
  purr(): GoferCall<void>;
}

/** Calling the stub changes its constructor arguments. */
export interface Cat extends GoferStub<CatMembers>, CatMembers {
  (): Cat;
}

/** Members of `Dog`. */
export interface DogStubMembers2 {
  delete($default: DogStubMembers): GoferCall<Json>;
  run(arguments_: Call, package_: Dog, type: AgentHandle): GoferCall<definePlugin>;
  toString(): GoferCall<string>;
  "with space"(async: string, of: string): GoferCall<void>;
}

/** Calling the stub changes its constructor arguments. */
export interface DogStub extends GoferStub<DogStubMembers2>, DogStubMembers2 {
  (): DogStub;
}

/** Members of `Promise`. */
export interface PromiseMembers {
  all(): GoferCall<string[]>;
}

/** Calling the stub changes its constructor arguments. */
export interface Promise extends GoferStub<PromiseMembers>, PromiseMembers {
  (): Promise;
}

/** Functions of `my-plugin`. */
export interface MyPluginFunctions {
  call(readonly: string, as: number): GoferCall<void>;
}

/** An agent that serves `my-plugin`. */
export interface MyPluginAgent extends GoferAgentHandle {
  readonly Cat: Cat;
  readonly Dog: DogStub;
  readonly Promise: Promise;
  readonly "my-plugin": GoferStub<MyPluginFunctions> & MyPluginFunctions;
}

export const myPlugin = GoferDefinePlugin<MyPluginAgent>({
  name: "my-plugin",
  digest: "ae30455d722775e1a7915b126ae89f5ed633ce92b46612bb691ca78beee3130c",
  namespaces: {
    Cat: {
      kind: "class",
      construct: [],
      members: {
        purr: { parameters: [], hash: "4464abd684a98b8a" },
      },
    },
    Dog: {
      kind: "class",
      construct: [],
      members: {
        delete: { parameters: ["$default"], hash: "7c158c48ca62a9a7" },
        run: { parameters: ["arguments_", "package_", "type"], hash: "f95bdb15c36040c3" },
        toString: { parameters: [], hash: "7c0e7bf2fac36755" },
        "with space": { parameters: ["async", "of"], hash: "5a9d280b3264eef8" },
      },
    },
    Promise: {
      kind: "class",
      construct: [],
      members: {
        all: { parameters: [], hash: "dd49e802cd78b03a" },
      },
    },
    "my-plugin": {
      kind: "module",
      construct: [],
      members: {
        call: { parameters: ["readonly", "as"], hash: "647b134f41d4c825" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Cat","construct":[],"members":[{"name":"purr","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"4464abd684a98b8a"}]},{"kind":"class","name":"Dog","construct":[],"members":[{"name":"delete","parameters":[{"name":"$default","schema":{"$ref":"#/$defs/DogStubMembers"}}],"returns":{"$ref":"#/$defs/Json"},"hash":"7c158c48ca62a9a7"},{"name":"run","parameters":[{"name":"arguments_","schema":{"$ref":"#/$defs/Call"}},{"name":"package_","schema":{"$ref":"#/$defs/Dog"}},{"name":"type","schema":{"$ref":"#/$defs/AgentHandle"}}],"returns":{"$ref":"#/$defs/definePlugin"},"hash":"f95bdb15c36040c3"},{"name":"toString","parameters":[],"returns":{"type":"string"},"hash":"7c0e7bf2fac36755"},{"name":"with space","parameters":[{"name":"async","schema":{"type":"string"}},{"name":"of","schema":{"type":"string"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"5a9d280b3264eef8"}]},{"kind":"class","name":"Promise","construct":[],"members":[{"name":"all","parameters":[],"returns":{"type":"array","items":{"type":"string"}},"hash":"dd49e802cd78b03a"}]},{"kind":"module","name":"my-plugin","construct":[],"members":[{"name":"call","parameters":[{"name":"readonly","schema":{"type":"string"}},{"name":"as","schema":{"type":"number"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"647b134f41d4c825"}]}],"$defs":{"AgentHandle":{"enum":["handle","none"]},"Call":{"type":"object","properties":{"stub":{"$ref":"#/$defs/Stub"}},"required":["stub"]},"Dog":{"type":"object","properties":{"age":{"type":"number"}},"required":["age"]},"DogStubMembers":{"type":"object","properties":{"x":{"type":"number"}},"required":["x"]},"Json":{"type":"object","properties":{"json":{}},"required":["json"]},"Stub":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"definePlugin":{"type":"object","properties":{"a":{"$ref":"#/$defs/myPlugin"}},"required":["a"]},"myPlugin":{"enum":[0,1],"x-type":{"enum":{"A":0,"B":1}}}}}',
});
