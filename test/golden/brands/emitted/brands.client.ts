// Generated from brands.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Cents = number;

export interface Checked_name_string {
  name: string;
}

export type Checked_string = string;

export type UserId = string;

/** Functions of `brands`. */
export interface BrandsFunctions {
  check(form: Checked_name_string): Call<Checked_string>;
  pay(user: UserId, amount: Cents, big: bigint): Call<UserId[]>;
}

/** An agent that serves `brands`. */
export interface BrandsAgent extends AgentHandle {
  readonly brands: Stub<BrandsFunctions> & BrandsFunctions;
}

export const brands = definePlugin<BrandsAgent>({
  name: "brands",
  digest: "c97e2f059dc1cf99002c39f43a361c0a41da7bcd607c2c9fddf07cfddaefb6b9",
  namespaces: {
    brands: {
      kind: "module",
      construct: [],
      members: {
        check: { parameters: ["form"], hash: "87cef4ae444efdd9" },
        pay: { parameters: ["user", "amount", "big"], hash: "a7be24330449000f" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"brands","construct":[],"members":[{"name":"check","parameters":[{"name":"form","schema":{"$ref":"#/$defs/Checked_name_string"}}],"returns":{"$ref":"#/$defs/Checked_string"},"hash":"87cef4ae444efdd9"},{"name":"pay","parameters":[{"name":"user","schema":{"$ref":"#/$defs/UserId"}},{"name":"amount","schema":{"$ref":"#/$defs/Cents"}},{"name":"big","schema":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}}],"returns":{"type":"array","items":{"$ref":"#/$defs/UserId"}},"hash":"a7be24330449000f"}]}],"$defs":{"Cents":{"type":"number"},"Checked_name_string":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"Checked_string":{"type":"string"},"UserId":{"type":"string"}}}',
});
