// Generated from progress.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Progress, type Stub } from "gofer-rmi/emitted";

export interface Step {
  at: Date;
  done: bigint;
}

/** Members of `Work`. */
export interface WorkMembers {
  either(): Call<Date, Progress<number | null>>;
  inline(): Call<number, Progress<{ place: string; seen: Set<string> }>>;
  /** Reports what its own code gives to the context. */
  named(step: Step): Call<void, Progress<Step>>;
  sometimes(): Call<void>;
}

/** Calling the stub changes its constructor arguments. */
export interface Work extends Stub<WorkMembers>, WorkMembers {
  (): Work;
}

/** Functions of `progress`. */
export interface ProgressFunctions {
  plain(): Call<void, Progress<string>>;
}

/** An agent that serves `progress`. */
export interface ProgressAgent extends AgentHandle {
  readonly Work: Work;
  readonly progress: Stub<ProgressFunctions> & ProgressFunctions;
}

export const progress = definePlugin<ProgressAgent>({
  name: "progress",
  digest: "a6d24a793761e82bcb56589ecfa33760897949b4679fa3c06e654b7284d72aa1",
  namespaces: {
    Work: {
      kind: "class",
      construct: [],
      members: {
        either: { parameters: [], hash: "1fbbd1717d6cc6da", result: "date" },
        inline: { parameters: [], hash: "d29e9fd0bf68f46d", progress: { fields: { seen: { set: null } } } },
        named: { parameters: ["step"], hash: "7b1bb4c769e0d78b", progress: { ref: "Step" } },
        sometimes: { parameters: [], hash: "913a1f2b82152865" },
      },
    },
    progress: {
      kind: "module",
      construct: [],
      members: {
        plain: { parameters: [], hash: "aae420e9994bf5e4" },
      },
    },
  },
  types: {
    Step: { fields: { at: "date", done: "bigint" } },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Work","construct":[],"members":[{"name":"either","parameters":[],"returns":{"type":"string","format":"date-time","x-gofer":"date"},"progress":{"anyOf":[{"type":"number"},{"type":"null"}]},"hash":"1fbbd1717d6cc6da"},{"name":"inline","parameters":[],"returns":{"type":"number"},"progress":{"type":"object","properties":{"place":{"type":"string"},"seen":{"type":"array","items":{"type":"string"},"x-gofer":"set"}},"required":["place","seen"]},"hash":"d29e9fd0bf68f46d"},{"name":"named","parameters":[{"name":"step","schema":{"$ref":"#/$defs/Step"}}],"returns":{"type":"null","x-type":"undefined"},"progress":{"$ref":"#/$defs/Step"},"hash":"7b1bb4c769e0d78b"},{"name":"sometimes","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"913a1f2b82152865"}]},{"kind":"module","name":"progress","construct":[],"members":[{"name":"plain","parameters":[],"returns":{"type":"null","x-type":"undefined"},"progress":{"type":"string"},"hash":"aae420e9994bf5e4"}]}],"$defs":{"Step":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date"},"done":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}},"required":["at","done"]}}}',
});
