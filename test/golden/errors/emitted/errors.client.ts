// Generated from errors.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, RemoteError, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** A part of the work. */
export interface Part {
  id: string;
  made: Date;
}

/** Something was lost on the way. */
export class Lost extends RemoteError {
  override readonly name: string = "Lost";
  declare readonly state: {
    /** When it was last seen. */
    readonly at: Date;
    readonly what: string;
    readonly age: bigint;
  };
}

/** It broke, too. */
export class Broken extends Lost {
  override readonly name: string = "Broken";
  declare readonly state: {
    readonly parts: Map<string, Part>;
    readonly code?: number;
    /** When it was last seen. */
    readonly at: Date;
    readonly what: string;
    readonly age: bigint;
  };
}

/** Thrown by helpers alone. */
export class Deep extends RemoteError {
  override readonly name: string = "Deep";
  declare readonly state: { readonly sizes: Uint8Array[] };
}

export class Plain extends RemoteError {
  override readonly name: string = "Plain";
}

/** Members of `Work`. */
export interface WorkMembers {
  /**
   * Fails further down.
   * @throws {Deep}
   */
  below(): Call<void>;
  /**
   * @throws {Broken}
   * @throws {Plain}
   */
  direct(what: string): Call<string>;
  /** @throws {Named} when it feels like it */
  named(): Call<void>;
  quiet(): Call<void>;
}

/** Calling the stub changes its constructor arguments. */
export interface Work extends Stub<WorkMembers>, WorkMembers {
  (): Work;
}

/** Functions of `errors`. */
export interface ErrorsFunctions {
  /**
   * Loses it.
   * @throws {Lost}
   */
  lose(what: string): Call<never>;
}

/** An agent that serves `errors`. */
export interface ErrorsAgent extends AgentHandle {
  readonly Work: Work;
  readonly errors: Stub<ErrorsFunctions> & ErrorsFunctions;
}

export const errors = definePlugin<ErrorsAgent>({
  name: "errors",
  digest: "82c46f69afc9896de0ee2f66759956387af6a4e6fb7d82619607a3ca065e9d36",
  namespaces: {
    Work: {
      kind: "class",
      construct: [],
      members: {
        below: { parameters: [], hash: "3a7c364300eedd10" },
        direct: { parameters: ["what"], hash: "2b525a8b2cace913" },
        named: { parameters: [], hash: "e94a41b04e6ae930" },
        quiet: { parameters: [], hash: "b5b2440428643c99" },
      },
    },
    errors: {
      kind: "module",
      construct: [],
      members: {
        lose: { parameters: ["what"], hash: "2892f1ffe90a2ddb" },
      },
    },
  },
  errors: { Broken, Deep, Lost, Plain },
  contract:
    '{"namespaces":[{"kind":"class","name":"Work","construct":[],"members":[{"name":"below","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"3a7c364300eedd10"},{"name":"direct","parameters":[{"name":"what","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"2b525a8b2cace913"},{"name":"named","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"e94a41b04e6ae930"},{"name":"quiet","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"b5b2440428643c99"}]},{"kind":"module","name":"errors","construct":[],"members":[{"name":"lose","parameters":[{"name":"what","schema":{"type":"string"}}],"returns":{"not":{},"x-type":"never"},"hash":"2892f1ffe90a2ddb"}]}],"$defs":{"Part":{"type":"object","properties":{"id":{"type":"string"},"made":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["id","made"]}},"errors":[{"name":"Broken","state":{"type":"object","properties":{"parts":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"$ref":"#/$defs/Part"}],"minItems":2,"items":false},"x-gofer":"map","readOnly":true},"code":{"type":"number","readOnly":true},"at":{"type":"string","format":"date-time","x-gofer":"date","readOnly":true},"what":{"type":"string","readOnly":true},"age":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint","readOnly":true}},"required":["parts","at","what","age"]}},{"name":"Deep","state":{"type":"object","properties":{"sizes":{"type":"array","items":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},"readOnly":true}},"required":["sizes"]}},{"name":"Lost","state":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date","readOnly":true},"what":{"type":"string","readOnly":true},"age":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint","readOnly":true}},"required":["at","what","age"]}},{"name":"Plain","state":{"type":"object","properties":{}}}]}',
});
