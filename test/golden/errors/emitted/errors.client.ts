// Generated from errors.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, RemoteError, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** A part of the work. */
export interface Part {
  id: string;
  made: Date;
}

export class BadDate extends RemoteError {
  override readonly name: string = "BadDate";
  declare readonly state: { readonly value: Date };
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

/** A class in a constant. */
export class Held extends Lost {
  override readonly name: string = "Held";
  declare readonly state: {
    readonly holder: "me";
    /** When it was last seen. */
    readonly at: Date;
    readonly what: string;
    readonly age: bigint;
  };
}

/** Says the same whatever T is. */
export class Kept extends RemoteError {
  override readonly name: string = "Kept";
  declare readonly state: { readonly kept: true };
}

export class KeptText extends Kept {
  override readonly name: string = "KeptText";
  declare readonly state: { readonly kept: true };
}

/** Named in a doc comment alone. */
export class Named extends RemoteError {
  override readonly name: string = "Named";
  declare readonly state: { readonly since: Date | null };
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
  /** @throws {@link BadDate} where it is no day */
  day(text: string): Call<Date>;
  /**
   * @throws {Broken}
   * @throws {Plain}
   */
  direct(what: string): Call<string>;
  /** @throws {Held} */
  held(): Call<void>;
  /** @throws KeptText when asked */
  kept(): Call<void>;
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
  digest: "509129629cf4607061f8dc6cca2577192c73f006407e64bd593ccd472409c074",
  namespaces: {
    Work: {
      kind: "class",
      construct: [],
      members: {
        below: { parameters: [], hash: "3a7c364300eedd10" },
        day: { parameters: ["text"], hash: "82677f41d34958e9", result: "date" },
        direct: { parameters: ["what"], hash: "2b525a8b2cace913" },
        held: { parameters: [], hash: "c382b575f1b7fa41" },
        kept: { parameters: [], hash: "8d406ad9f7ee5947" },
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
  errors: { BadDate, Broken, Deep, Held, Kept, KeptText, Lost, Named, Plain },
  contract:
    '{"namespaces":[{"kind":"class","name":"Work","construct":[],"members":[{"name":"below","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"3a7c364300eedd10"},{"name":"day","parameters":[{"name":"text","schema":{"type":"string"}}],"returns":{"type":"string","format":"date-time","x-gofer":"date"},"hash":"82677f41d34958e9"},{"name":"direct","parameters":[{"name":"what","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"2b525a8b2cace913"},{"name":"held","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"c382b575f1b7fa41"},{"name":"kept","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"8d406ad9f7ee5947"},{"name":"named","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"e94a41b04e6ae930"},{"name":"quiet","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"b5b2440428643c99"}]},{"kind":"module","name":"errors","construct":[],"members":[{"name":"lose","parameters":[{"name":"what","schema":{"type":"string"}}],"returns":{"not":{},"x-type":"never"},"hash":"2892f1ffe90a2ddb"}]}],"$defs":{"Part":{"type":"object","properties":{"id":{"type":"string"},"made":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["id","made"]}},"errors":[{"name":"BadDate","state":{"type":"object","properties":{"value":{"type":"string","format":"date-time","x-gofer":"date","readOnly":true}},"required":["value"]}},{"name":"Broken","state":{"type":"object","properties":{"parts":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"$ref":"#/$defs/Part"}],"minItems":2,"items":false},"x-gofer":"map","readOnly":true},"code":{"type":"number","readOnly":true},"at":{"type":"string","format":"date-time","x-gofer":"date","readOnly":true},"what":{"type":"string","readOnly":true},"age":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint","readOnly":true}},"required":["parts","at","what","age"]}},{"name":"Deep","state":{"type":"object","properties":{"sizes":{"type":"array","items":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},"readOnly":true}},"required":["sizes"]}},{"name":"Held","state":{"type":"object","properties":{"holder":{"const":"me","readOnly":true},"at":{"type":"string","format":"date-time","x-gofer":"date","readOnly":true},"what":{"type":"string","readOnly":true},"age":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint","readOnly":true}},"required":["holder","at","what","age"]}},{"name":"Kept","state":{"type":"object","properties":{"kept":{"const":true,"readOnly":true}},"required":["kept"]}},{"name":"KeptText","state":{"type":"object","properties":{"kept":{"const":true,"readOnly":true}},"required":["kept"]}},{"name":"Lost","state":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date","readOnly":true},"what":{"type":"string","readOnly":true},"age":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint","readOnly":true}},"required":["at","what","age"]}},{"name":"Named","state":{"type":"object","properties":{"since":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null"}],"readOnly":true}},"required":["since"]}},{"name":"Plain","state":{"type":"object","properties":{}}}]}',
});
