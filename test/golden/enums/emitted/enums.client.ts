// Generated from enums.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export const Bits = {
  A: 1,
  B: 2,
  Both: 3,
} as const;
export type Bits = (typeof Bits)[keyof typeof Bits];

export const Colour = {
  Red: 0,
  Green: 5,
  Blue: 6,
} as const;
export type Colour = (typeof Colour)[keyof typeof Colour];

export const Mixed = {
  One: 1,
  Two: "two",
} as const;
export type Mixed = (typeof Mixed)[keyof typeof Mixed];

export const Only = {
  Yes: "yes",
} as const;
export type Only = (typeof Only)[keyof typeof Only];

export const Single = {
  One: 1,
} as const;
export type Single = (typeof Single)[keyof typeof Single];

export const Word = {
  Yes: "yes",
  No: "no",
} as const;
export type Word = (typeof Word)[keyof typeof Word];

/** Functions of `enums`. */
export interface EnumsFunctions {
  alone(only: Only, one: Single, many?: Single | Only[]): Call<Only>;
  enums(a: Colour, b: Word, c: Mixed, d: Bits): Call<Colour | Word>;
  some(a: 0 | 6, b: "yes", c?: 5 | 6): Call<"no">;
}

/** An agent that serves `enums`. */
export interface EnumsAgent extends AgentHandle {
  readonly enums: Stub<EnumsFunctions> & EnumsFunctions;
}

export const enums = definePlugin<EnumsAgent>({
  name: "enums",
  digest: "2da6bb2b978ac52099bd3aa44eccc7b4c71c562b3d74680718214be2db0ba545",
  namespaces: {
    enums: {
      kind: "module",
      construct: [],
      members: {
        alone: { parameters: ["only", "one", "many"], hash: "66687d942509c3cc" },
        enums: { parameters: ["a", "b", "c", "d"], hash: "200e9f04782df280" },
        some: { parameters: ["a", "b", "c"], hash: "c38c9958abee6cb4" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"enums","construct":[],"members":[{"name":"alone","parameters":[{"name":"only","schema":{"$ref":"#/$defs/Only"}},{"name":"one","schema":{"$ref":"#/$defs/Single"}},{"name":"many","schema":{"anyOf":[{"$ref":"#/$defs/Single"},{"type":"array","items":{"$ref":"#/$defs/Only"}}]},"optional":true}],"returns":{"$ref":"#/$defs/Only"},"hash":"66687d942509c3cc"},{"name":"enums","parameters":[{"name":"a","schema":{"$ref":"#/$defs/Colour"}},{"name":"b","schema":{"$ref":"#/$defs/Word"}},{"name":"c","schema":{"$ref":"#/$defs/Mixed"}},{"name":"d","schema":{"$ref":"#/$defs/Bits"}}],"returns":{"anyOf":[{"$ref":"#/$defs/Colour"},{"$ref":"#/$defs/Word"}]},"hash":"200e9f04782df280"},{"name":"some","parameters":[{"name":"a","schema":{"enum":[0,6]}},{"name":"b","schema":{"const":"yes"}},{"name":"c","schema":{"enum":[5,6]},"optional":true}],"returns":{"const":"no"},"hash":"c38c9958abee6cb4"}]}],"$defs":{"Bits":{"enum":[1,2,3],"x-type":{"enum":{"A":1,"B":2,"Both":3}}},"Colour":{"enum":[0,5,6],"x-type":{"enum":{"Red":0,"Green":5,"Blue":6}}},"Mixed":{"enum":[1,"two"],"x-type":{"enum":{"One":1,"Two":"two"}}},"Only":{"enum":["yes"],"x-type":{"enum":{"Yes":"yes"}}},"Single":{"enum":[1],"x-type":{"enum":{"One":1}}},"Word":{"enum":["yes","no"],"x-type":{"enum":{"Yes":"yes","No":"no"}}}}}',
});
