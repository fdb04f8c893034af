// Generated from generics.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Page_Result_boolean_string {
  items: Result_boolean_string[];
  next?: string;
}

export interface Page_number {
  items: number[];
  next?: string;
}

export interface Page_string {
  items: string[];
  next?: string;
}

export interface Result_Page_string_string {
  value?: Page_string;
  error?: string;
}

export interface Result_boolean_string {
  value?: boolean;
  error?: string;
}

export interface Result_null_string {
  value?: null;
  error?: string;
}

export interface Result_string_number {
  value?: string;
  error?: number;
}

/** Functions of `generics`. */
export interface GenericsFunctions {
  pages(page: Page_number): Call<Page_Result_boolean_string>;
  results(a: Result_string_number, b: Result_Page_string_string): Call<Result_null_string>;
}

/** An agent that serves `generics`. */
export interface GenericsAgent extends AgentHandle {
  readonly generics: Stub<GenericsFunctions> & GenericsFunctions;
}

export const generics = definePlugin<GenericsAgent>({
  name: "generics",
  digest: "2e179a6ede1b8c52c5613d124b1f51a18eb45f3b2dd379b270d37498761a67a3",
  namespaces: {
    generics: {
      kind: "module",
      construct: [],
      members: {
        pages: { parameters: ["page"], hash: "f7fa39a24e74cb1f" },
        results: { parameters: ["a", "b"], hash: "3f7162dd1c6f39a6" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"generics","construct":[],"members":[{"name":"pages","parameters":[{"name":"page","schema":{"$ref":"#/$defs/Page_number"}}],"returns":{"$ref":"#/$defs/Page_Result_boolean_string"},"hash":"f7fa39a24e74cb1f"},{"name":"results","parameters":[{"name":"a","schema":{"$ref":"#/$defs/Result_string_number"}},{"name":"b","schema":{"$ref":"#/$defs/Result_Page_string_string"}}],"returns":{"$ref":"#/$defs/Result_null_string"},"hash":"3f7162dd1c6f39a6"}]}],"$defs":{"Page_Result_boolean_string":{"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/$defs/Result_boolean_string"}},"next":{"type":"string"}},"required":["items"]},"Page_number":{"type":"object","properties":{"items":{"type":"array","items":{"type":"number"}},"next":{"type":"string"}},"required":["items"]},"Page_string":{"type":"object","properties":{"items":{"type":"array","items":{"type":"string"}},"next":{"type":"string"}},"required":["items"]},"Result_Page_string_string":{"type":"object","properties":{"value":{"$ref":"#/$defs/Page_string"},"error":{"type":"string"}}},"Result_boolean_string":{"type":"object","properties":{"value":{"type":"boolean"},"error":{"type":"string"}}},"Result_null_string":{"type":"object","properties":{"value":{"type":"null"},"error":{"type":"string"}}},"Result_string_number":{"type":"object","properties":{"value":{"type":"string"},"error":{"type":"number"}}}}}',
});
