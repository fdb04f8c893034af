// Generated from defaults.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export const Level = {
  Low: 0,
  High: 16,
} as const;
export type Level = (typeof Level)[keyof typeof Level];

/** Members of `Timer`. */
export interface TimerMembers {
  /**
   * What is known only when it runs is not told.
   * @param steps Default: `[1,2]`.
   */
  later(
    at?: number,
    none?: string,
    endless?: number,
    big?: bigint,
    sum?: string,
    steps?: readonly number[],
  ): Call<void>;
  /**
   * @param after half of it. Default: `150000`.
   * @param level Default: `16`.
   * @param limits what it may use. Default: `{"cpu":0.5,"names":["ab"]}`.
   */
  run(after?: number, level?: Level, limits?: { cpu: number; names: string[] }): Call<void>;
}

/**
 * Calling the stub changes its constructor arguments.
 * @param wait in milliseconds. Default: `300000`.
 * @param name Default: `"after-five-2"`.
 */
export interface Timer extends Stub<TimerMembers>, TimerMembers {
  (wait?: number, name?: string): Timer;
}

/** An agent that serves `defaults`. */
export interface DefaultsAgent extends AgentHandle {
  readonly Timer: Timer;
}

export const defaults = definePlugin<DefaultsAgent>({
  name: "defaults",
  digest: "1170f2093bc535190cebb449e8cbf6297843d43aeebd273f3f2e02e55d7d1bb2",
  namespaces: {
    Timer: {
      kind: "class",
      construct: ["wait", "name"],
      members: {
        later: { parameters: ["at", "none", "endless", "big", "sum", "steps"], hash: "77d2958f2ac73c22" },
        run: { parameters: ["after", "level", "limits"], hash: "ee49f5d3bfddac50" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Timer","construct":[{"name":"wait","schema":{"type":"number"},"optional":true},{"name":"name","schema":{"type":"string"},"optional":true}],"members":[{"name":"later","parameters":[{"name":"at","schema":{"type":"number"},"optional":true},{"name":"none","schema":{"type":"string"},"optional":true},{"name":"endless","schema":{"type":"number"},"optional":true},{"name":"big","schema":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},"optional":true},{"name":"sum","schema":{"type":"string"},"optional":true},{"name":"steps","schema":{"type":"array","items":{"type":"number"},"x-type":{"readonly":true}},"optional":true}],"returns":{"type":"null","x-type":"undefined"},"hash":"77d2958f2ac73c22"},{"name":"run","parameters":[{"name":"after","schema":{"type":"number"},"optional":true},{"name":"level","schema":{"$ref":"#/$defs/Level"},"optional":true},{"name":"limits","schema":{"type":"object","properties":{"cpu":{"type":"number"},"names":{"type":"array","items":{"type":"string"}}},"required":["cpu","names"]},"optional":true}],"returns":{"type":"null","x-type":"undefined"},"hash":"ee49f5d3bfddac50"}]}],"$defs":{"Level":{"enum":[0,16],"x-type":{"enum":{"Low":0,"High":16}}}}}',
});
