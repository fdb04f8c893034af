// Generated from kennel.ts by gofer. Do not edit: change the plugin and generate again.
import {
  definePlugin,
  RemoteError,
  type AgentHandle,
  type Call,
  type Json,
  type Progress,
  type Stub,
} from "gofer-rmi/emitted";

/** What a walk came to. */
export interface Walk {
  steps: number;
  place: "home" | "park";
}

/** Thrown by `Dog.catch`; a typed client gets it as an instance of its own class. */
export class Missed extends RemoteError {
  override readonly name: string = "Missed";
  declare readonly state: { readonly what: string; readonly attempts: number };
}

/** Members of `Dog`. */
export interface DogMembers {
  /** Years since it was born. */
  age(on: Date): Call<number>;
  /**
   * Barks once.
   * @param words what to say
   * @param times how often. Default: `1`.
   */
  bark(words: string, times?: number): Call<string>;
  /** Needs no dog. */
  breeds(): Call<Set<string>>;
  /**
   * Never works out.
   * @throws {Missed}
   */
  catch(what: string): Call<never>;
  /** Digs in a process of its own, which ends with the call. */
  dig(): Call<number>;
  /** @returns for how long it slept, in seconds */
  nap(ms: number): Call<number>;
  /** Follows its nose: what it yields is there at once, and what comes last is its return value. */
  sniff(trail: string[]): Call<Walk, string>;
  /** Walks; reports each step, and comes home when it is called back. */
  walk(steps: number): Call<Walk, Progress<{ step: number; at: Date }>>;
}

/**
 * A dog. One is made for each call.
 *
 * Calling the stub changes its constructor arguments.
 */
export interface Dog extends Stub<DogMembers>, DogMembers {
  (name: string, born?: Date): Dog;
}

/** Members of `Records`. */
export interface RecordsMembers {
  /** @returns the picture, turned around */
  picture(bytes: Uint8Array): Call<Uint8Array>;
  /** About what it takes to keep something. */
  room(things: Json): Call<string>;
  weights(dogs: Map<string, number>): Call<Map<string, bigint>>;
}

/**
 * What the kennel keeps, in values that JSON has no form for.
 *
 * Calling the stub changes its constructor arguments.
 */
export interface Records extends Stub<RecordsMembers>, RecordsMembers {
  (): Records;
}

/** Members of `Vault`. */
export interface VaultMembers {
  open(): Call<string>;
  openByFile(): Call<string>;
  /** Either will do: the first requirement that is met grants access. */
  openByKeeper(): Call<string>;
  /** Any of them opens it. */
  openByTreat(): Call<string>;
}

/**
 * Behind a gate: a shared secret, one of several, or the password of a user of the machine.
 *
 * Calling the stub changes its constructor arguments.
 */
export interface Vault extends Stub<VaultMembers>, VaultMembers {
  (): Vault;
}

/** Functions of `kennel`. */
export interface KennelFunctions {
  bowl(): Call<Json>;
  /** How many calls this process has counted: it keeps its state between them. */
  count(): Call<number>;
  /** A plain function, wrapped. */
  echo(value: Json): Call<Json>;
  /** Puts something into the bowl, which all plugins of the agent share. */
  fill(food: string): Call<void>;
  /**
   * Tells whoever reads the queue.
   * @returns the event's serial number
   */
  howl(queue: string): Call<string>;
  /** Runs a command of the machine; what it writes is told as progress. */
  machine(): Call<string>;
  /** What the agent's plugins are doing. */
  neighbours(): Call<Json>;
  /** Runs in a fresh process for each call; wrappers may be stacked in any order. */
  pid(): Call<number>;
  /** Where it is: an operator's overlay says so, `place` under `[kennel]`. */
  place(): Call<string>;
  /** What hooks and actions have written down. */
  read(): Call<string[]>;
  /** May run again when the agent died while it ran. */
  refill(bowls: number): Call<number>;
}

/** An agent that serves `kennel`. */
export interface KennelAgent extends AgentHandle {
  /** A dog. One is made for each call. */
  readonly Dog: Dog;
  /** What the kennel keeps, in values that JSON has no form for. */
  readonly Records: Records;
  /** Behind a gate: a shared secret, one of several, or the password of a user of the machine. */
  readonly Vault: Vault;
  readonly kennel: Stub<KennelFunctions> & KennelFunctions;
}

export const kennel = definePlugin<KennelAgent>({
  name: "kennel",
  digest: "125ede8dfcae4669d6847659f7c2632e29ab3af88ed3c23d5d2f5dfa7e3dbc1d",
  namespaces: {
    Dog: {
      kind: "class",
      construct: ["name", "born"],
      members: {
        age: { parameters: ["on"], hash: "2641f36df5084a07" },
        bark: { parameters: ["words", "times"], hash: "bbb829c45e33c0df" },
        breeds: { parameters: [], hash: "552fb2641778dbba", result: { set: null } },
        catch: { parameters: ["what"], hash: "cd2a976faad9b3a2" },
        dig: { parameters: [], hash: "99ad4d698bd627d1" },
        nap: { parameters: ["ms"], hash: "52aecf96a27995ae" },
        sniff: { parameters: ["trail"], hash: "3aa0e96bb8054c96", stream: true },
        walk: { parameters: ["steps"], hash: "22299288a240c2c0", progress: { fields: { at: "date" } } },
      },
    },
    Records: {
      kind: "class",
      construct: [],
      members: {
        picture: { parameters: ["bytes"], hash: "2908338fa03be2be", result: "bytes" },
        room: { parameters: ["things"], hash: "2e43a22ae0750851" },
        weights: { parameters: ["dogs"], hash: "dcedd94a8bb6612c", result: { map: [null, "bigint"] } },
      },
    },
    Vault: {
      kind: "class",
      construct: [],
      members: {
        open: { parameters: [], hash: "66f0f5876f0232f1" },
        openByFile: { parameters: [], hash: "cc4598effe257066" },
        openByKeeper: { parameters: [], hash: "78c982a6f5976ba6" },
        openByTreat: { parameters: [], hash: "beb5aa40d61550ec" },
      },
    },
    kennel: {
      kind: "module",
      construct: [],
      members: {
        bowl: { parameters: [], hash: "4dbbe977dd014821" },
        count: { parameters: [], hash: "d40b36f81a7f145b" },
        echo: { parameters: ["value"], hash: "f63e7e3043ef1feb" },
        fill: { parameters: ["food"], hash: "f6eff150e91c0586" },
        howl: { parameters: ["queue"], hash: "19143f3f86409a76" },
        machine: { parameters: [], hash: "aae0201aa7eb8cfc" },
        neighbours: { parameters: [], hash: "ee47b54e80fe60d5" },
        pid: { parameters: [], hash: "e7d480e38fe49f3f" },
        place: { parameters: [], hash: "e4581fdb5de4e8c2" },
        read: { parameters: [], hash: "9d91b0ff68700e46" },
        refill: { parameters: ["bowls"], hash: "cff3d161b5eec7f4" },
      },
    },
  },
  errors: { Missed },
  contract:
    '{"namespaces":[{"kind":"class","name":"Dog","construct":[{"name":"name","schema":{"type":"string"}},{"name":"born","schema":{"type":"string","format":"date-time","x-gofer":"date"},"optional":true}],"members":[{"name":"age","parameters":[{"name":"on","schema":{"type":"string","format":"date-time","x-gofer":"date"}}],"returns":{"type":"number"},"hash":"2641f36df5084a07"},{"name":"bark","parameters":[{"name":"words","schema":{"type":"string"}},{"name":"times","schema":{"type":"number"},"optional":true}],"returns":{"type":"string"},"hash":"bbb829c45e33c0df"},{"name":"breeds","static":true,"parameters":[],"returns":{"type":"array","items":{"type":"string"},"x-gofer":"set"},"hash":"552fb2641778dbba"},{"name":"catch","parameters":[{"name":"what","schema":{"type":"string"}}],"returns":{"not":{},"x-type":"never"},"hash":"cd2a976faad9b3a2"},{"name":"dig","parameters":[],"returns":{"type":"number"},"hash":"99ad4d698bd627d1"},{"name":"nap","parameters":[{"name":"ms","schema":{"type":"number"}}],"returns":{"type":"number"},"hash":"52aecf96a27995ae"},{"name":"sniff","parameters":[{"name":"trail","schema":{"type":"array","items":{"type":"string"}}}],"returns":{"$ref":"#/$defs/Walk"},"progress":{"type":"string"},"hash":"3aa0e96bb8054c96"},{"name":"walk","parameters":[{"name":"steps","schema":{"type":"number"}}],"returns":{"$ref":"#/$defs/Walk"},"progress":{"type":"object","properties":{"step":{"type":"number"},"at":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["step","at"]},"hash":"22299288a240c2c0"}]},{"kind":"class","name":"Records","construct":[],"members":[{"name":"picture","parameters":[{"name":"bytes","schema":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"}}],"returns":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},"hash":"2908338fa03be2be"},{"name":"room","parameters":[{"name":"things","schema":{}}],"returns":{"type":"string"},"hash":"2e43a22ae0750851"},{"name":"weights","parameters":[{"name":"dogs","schema":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"minItems":2,"items":false},"x-gofer":"map"}}],"returns":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}],"minItems":2,"items":false},"x-gofer":"map"},"hash":"dcedd94a8bb6612c"}]},{"kind":"class","name":"Vault","construct":[],"members":[{"name":"open","parameters":[],"returns":{"type":"string"},"hash":"66f0f5876f0232f1"},{"name":"openByFile","parameters":[],"returns":{"type":"string"},"hash":"cc4598effe257066"},{"name":"openByKeeper","parameters":[],"returns":{"type":"string"},"hash":"78c982a6f5976ba6"},{"name":"openByTreat","parameters":[],"returns":{"type":"string"},"hash":"beb5aa40d61550ec"}]},{"kind":"module","name":"kennel","construct":[],"members":[{"name":"bowl","parameters":[],"returns":{},"hash":"4dbbe977dd014821"},{"name":"count","parameters":[],"returns":{"type":"number"},"hash":"d40b36f81a7f145b"},{"name":"echo","parameters":[{"name":"value","schema":{}}],"returns":{},"hash":"f63e7e3043ef1feb"},{"name":"fill","parameters":[{"name":"food","schema":{"type":"string"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"f6eff150e91c0586"},{"name":"howl","parameters":[{"name":"queue","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"19143f3f86409a76"},{"name":"machine","parameters":[],"returns":{"type":"string"},"hash":"aae0201aa7eb8cfc"},{"name":"neighbours","parameters":[],"returns":{},"hash":"ee47b54e80fe60d5"},{"name":"pid","parameters":[],"returns":{"type":"number"},"hash":"e7d480e38fe49f3f"},{"name":"place","parameters":[],"returns":{"type":"string"},"hash":"e4581fdb5de4e8c2"},{"name":"read","parameters":[],"returns":{"type":"array","items":{"type":"string"}},"hash":"9d91b0ff68700e46"},{"name":"refill","parameters":[{"name":"bowls","schema":{"type":"number"}}],"returns":{"type":"number"},"hash":"cff3d161b5eec7f4"}]}],"$defs":{"Walk":{"type":"object","properties":{"steps":{"type":"number"},"place":{"enum":["home","park"]}},"required":["steps","place"]}},"errors":[{"name":"Missed","state":{"type":"object","properties":{"what":{"type":"string","readOnly":true},"attempts":{"type":"number","readOnly":true}},"required":["what","attempts"]}}]}',
});
