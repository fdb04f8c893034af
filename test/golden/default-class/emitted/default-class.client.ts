// Generated from default-class.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Main`. */
export interface MainMembers {
  run(): Call<void>;
}

/**
 * What is exported by default goes by its own name.
 *
 * Calling the stub changes its constructor arguments.
 */
export interface Main extends Stub<MainMembers>, MainMembers {
  (): Main;
}

/** Functions of `default-class`. */
export interface DefaultClassFunctions {
  helper(): Call<void>;
}

/** An agent that serves `default-class`. */
export interface DefaultClassAgent extends AgentHandle {
  /** What is exported by default goes by its own name. */
  readonly Main: Main;
  readonly "default-class": Stub<DefaultClassFunctions> & DefaultClassFunctions;
}

export const defaultClass = definePlugin<DefaultClassAgent>({
  name: "default-class",
  digest: "d8027423d20e0522e345542945a550b7459a8624b9497a693a9dd1b9e9902631",
  namespaces: {
    Main: {
      kind: "class",
      construct: [],
      members: {
        run: { parameters: [], hash: "71f730004df6315b" },
      },
    },
    "default-class": {
      kind: "module",
      construct: [],
      members: {
        helper: { parameters: [], hash: "75dcd8ba84e3cf3e" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Main","construct":[],"members":[{"name":"run","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"71f730004df6315b"}]},{"kind":"module","name":"default-class","construct":[],"members":[{"name":"helper","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"75dcd8ba84e3cf3e"}]}],"$defs":{}}',
});
