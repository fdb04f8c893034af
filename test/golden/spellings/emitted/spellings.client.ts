// Generated from spellings.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Decorated`. */
export interface DecoratedMembers {
  called(): Call<void>;
  called2(): Call<void>;
  constant(): Call<void>;
  constants(): Call<void>;
  direct(): Call<void>;
  empty(): Call<void>;
  foreign(): Call<void>;
  forkRemote(): Call<void>;
  hoisted(): Call<void>;
  list(): Call<void>;
  namespaced(): Call<void>;
  option(): Call<void>;
  plain(): Call<void>;
  "quoted-name"(): Call<void>;
  remoteFork(): Call<void>;
  shared(): Call<void>;
  still(): Call<void>;
}

/** Calling the stub changes its constructor arguments. */
export interface Decorated extends Stub<DecoratedMembers>, DecoratedMembers {
  (): Decorated;
}

/** Members of `Tagged`. */
export interface TaggedMembers {
  /** Text after the tag. */
  after(): Call<void>;
  forkRemote(): Call<void>;
  /**
   * With options.
   * @param x what for
   */
  option(x: string): Call<void>;
  plain(): Call<void>;
  /** Forks. */
  remoteFork(): Call<void>;
}

/** Calling the stub changes its constructor arguments. */
export interface Tagged extends Stub<TaggedMembers>, TaggedMembers {
  (): Tagged;
}

/** Functions of `spellings`. */
export interface SpellingsFunctions {
  asynchronous(x: string): Call<string>;
  /**
   * Documented constant.
   * @param x what comes back
   */
  elsewhere(x: string): Call<string>;
  forked(x: string): Call<string>;
  named(x: string): Call<string>;
  offered(x: string): Call<string>;
  renamed(x: string): Call<string>;
  /** A tag on a constant. */
  tagged(x: string): Call<string>;
  taggedFunction(x: string): Call<string>;
  withOptions(x: string): Call<string>;
  wrapped(x: string): Call<string>;
}

/** An agent that serves `spellings`. */
export interface SpellingsAgent extends AgentHandle {
  readonly Decorated: Decorated;
  readonly Tagged: Tagged;
  readonly spellings: Stub<SpellingsFunctions> & SpellingsFunctions;
}

export const spellings = definePlugin<SpellingsAgent>({
  name: "spellings",
  digest: "6e77544cb6048f9abc050762d6058204de1a9d0a51fe7f6b00efa59315927c8c",
  namespaces: {
    Decorated: {
      kind: "class",
      construct: [],
      members: {
        called: { parameters: [], hash: "eb51bdc1bac09eac" },
        called2: { parameters: [], hash: "ef73628356e34106" },
        constant: { parameters: [], hash: "6d7e62d72e540974" },
        constants: { parameters: [], hash: "53e74a6b5f9f928d" },
        direct: { parameters: [], hash: "187a29c64ad7fbed" },
        empty: { parameters: [], hash: "65041ef8f8d63234" },
        foreign: { parameters: [], hash: "3e29a926f996d5b8" },
        forkRemote: { parameters: [], hash: "6a7563f8e1b26508" },
        hoisted: { parameters: [], hash: "6ef33d226ad9f248" },
        list: { parameters: [], hash: "14f9ac66d341cf7f" },
        namespaced: { parameters: [], hash: "57205526436c37f9" },
        option: { parameters: [], hash: "b3a22a7855f4cea1" },
        plain: { parameters: [], hash: "b7e02cca5e3a5537" },
        "quoted-name": { parameters: [], hash: "35c41ef526f6c3b3" },
        remoteFork: { parameters: [], hash: "fb34afb287030e7c" },
        shared: { parameters: [], hash: "218026f01af56d4e" },
        still: { parameters: [], hash: "579a291a466bd14a" },
      },
    },
    Tagged: {
      kind: "class",
      construct: [],
      members: {
        after: { parameters: [], hash: "cfa35da68ff6e60d" },
        forkRemote: { parameters: [], hash: "4bdb5d284ea77ad8" },
        option: { parameters: ["x"], hash: "c01e6635fd369fc9" },
        plain: { parameters: [], hash: "e2b0dc320907ef5c" },
        remoteFork: { parameters: [], hash: "a67017b01aeecac9" },
      },
    },
    spellings: {
      kind: "module",
      construct: [],
      members: {
        asynchronous: { parameters: ["x"], hash: "df22df6fbeb8e1e5" },
        elsewhere: { parameters: ["x"], hash: "aed1f83dd8a720fd" },
        forked: { parameters: ["x"], hash: "adb2d8eb704d7a89" },
        named: { parameters: ["x"], hash: "318a2ca8d2c74887" },
        offered: { parameters: ["x"], hash: "0e66988fceda19d2" },
        renamed: { parameters: ["x"], hash: "13d5c0146ed50ca4" },
        tagged: { parameters: ["x"], hash: "7fae82cb4c0cfda9" },
        taggedFunction: { parameters: ["x"], hash: "2aa41df5208009f8" },
        withOptions: { parameters: ["x"], hash: "b6461e2593e28a74" },
        wrapped: { parameters: ["x"], hash: "c598b28facd8ae14" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Decorated","construct":[],"members":[{"name":"called","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"eb51bdc1bac09eac"},{"name":"called2","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"ef73628356e34106"},{"name":"constant","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"6d7e62d72e540974"},{"name":"constants","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"53e74a6b5f9f928d"},{"name":"direct","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"187a29c64ad7fbed"},{"name":"empty","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"65041ef8f8d63234"},{"name":"foreign","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"3e29a926f996d5b8"},{"name":"forkRemote","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"6a7563f8e1b26508"},{"name":"hoisted","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"6ef33d226ad9f248"},{"name":"list","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"14f9ac66d341cf7f"},{"name":"namespaced","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"57205526436c37f9"},{"name":"option","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"b3a22a7855f4cea1"},{"name":"plain","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"b7e02cca5e3a5537"},{"name":"quoted-name","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"35c41ef526f6c3b3"},{"name":"remoteFork","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"fb34afb287030e7c"},{"name":"shared","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"218026f01af56d4e"},{"name":"still","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"579a291a466bd14a"}]},{"kind":"class","name":"Tagged","construct":[],"members":[{"name":"after","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"cfa35da68ff6e60d"},{"name":"forkRemote","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"4bdb5d284ea77ad8"},{"name":"option","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"c01e6635fd369fc9"},{"name":"plain","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"e2b0dc320907ef5c"},{"name":"remoteFork","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"a67017b01aeecac9"}]},{"kind":"module","name":"spellings","construct":[],"members":[{"name":"asynchronous","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"df22df6fbeb8e1e5"},{"name":"elsewhere","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"aed1f83dd8a720fd"},{"name":"forked","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"adb2d8eb704d7a89"},{"name":"named","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"318a2ca8d2c74887"},{"name":"offered","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"0e66988fceda19d2"},{"name":"renamed","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"13d5c0146ed50ca4"},{"name":"tagged","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"7fae82cb4c0cfda9"},{"name":"taggedFunction","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"2aa41df5208009f8"},{"name":"withOptions","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"b6461e2593e28a74"},{"name":"wrapped","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"c598b28facd8ae14"}]}],"$defs":{}}',
});
