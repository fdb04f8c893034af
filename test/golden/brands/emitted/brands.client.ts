// Generated from brands.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Cents = number;

export type Checked_Map_UserId_Stamp = Map<UserId, Stamp>;

export interface Checked_name_string {
  name: string;
}

export type Checked_string = string;

export type Full_Point = Point[];

export type Key = Uint8Array;

export type Names = readonly string[];

export interface Payment {
  when: Stamp;
  seen: Set<Point>;
  by: Checked_Map_UserId_Stamp;
}

export type Point = [x: number, y: number];

export type Stamp = Date;

export type UserId = string;

/** Functions of `brands`. */
export interface BrandsFunctions {
  check(form: Checked_name_string, names: Names, key: Key, path: Full_Point): Call<Checked_string>;
  pay(user: UserId, amount: Cents, big: bigint, at: Stamp, payment?: Payment): Call<UserId[]>;
}

/** An agent that serves `brands`. */
export interface BrandsAgent extends AgentHandle {
  readonly brands: Stub<BrandsFunctions> & BrandsFunctions;
}

export const brands = definePlugin<BrandsAgent>({
  name: "brands",
  digest: "5a66879053193fa65c904ee8015cec9e504445e033e20d0f27b9108fec4fb732",
  namespaces: {
    brands: {
      kind: "module",
      construct: [],
      members: {
        check: { parameters: ["form", "names", "key", "path"], hash: "50d96911460d44a5" },
        pay: { parameters: ["user", "amount", "big", "at", "payment"], hash: "0820805f844237cc" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"brands","construct":[],"members":[{"name":"check","parameters":[{"name":"form","schema":{"$ref":"#/$defs/Checked_name_string"}},{"name":"names","schema":{"$ref":"#/$defs/Names"}},{"name":"key","schema":{"$ref":"#/$defs/Key"}},{"name":"path","schema":{"$ref":"#/$defs/Full_Point"}}],"returns":{"$ref":"#/$defs/Checked_string"},"hash":"50d96911460d44a5"},{"name":"pay","parameters":[{"name":"user","schema":{"$ref":"#/$defs/UserId"}},{"name":"amount","schema":{"$ref":"#/$defs/Cents"}},{"name":"big","schema":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}},{"name":"at","schema":{"$ref":"#/$defs/Stamp"}},{"name":"payment","schema":{"$ref":"#/$defs/Payment"},"optional":true}],"returns":{"type":"array","items":{"$ref":"#/$defs/UserId"}},"hash":"0820805f844237cc"}]}],"$defs":{"Cents":{"type":"number"},"Checked_Map_UserId_Stamp":{"type":"array","items":{"type":"array","prefixItems":[{"$ref":"#/$defs/UserId"},{"$ref":"#/$defs/Stamp"}],"minItems":2,"items":false},"x-gofer":"map"},"Checked_name_string":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"Checked_string":{"type":"string"},"Full_Point":{"type":"array","items":{"$ref":"#/$defs/Point"}},"Key":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},"Names":{"type":"array","items":{"type":"string"},"x-type":{"readonly":true}},"Payment":{"type":"object","properties":{"when":{"$ref":"#/$defs/Stamp"},"seen":{"type":"array","items":{"$ref":"#/$defs/Point"},"x-gofer":"set"},"by":{"$ref":"#/$defs/Checked_Map_UserId_Stamp"}},"required":["when","seen","by"]},"Point":{"type":"array","prefixItems":[{"type":"number"},{"type":"number"}],"minItems":2,"items":false,"x-type":{"tuple":["x","y"]}},"Stamp":{"type":"string","format":"date-time","x-gofer":"date"},"UserId":{"type":"string"}}}',
});
