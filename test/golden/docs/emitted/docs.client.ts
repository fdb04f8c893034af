// Generated from docs.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Ends early? *\/ still inside. {@link Other} and user@remote.example, `@remote` in ticks. */
export interface Notes {
  /** One // two /* three. */
  "*/": string;
  /**
   * Several lines,
   *   indented,
   *
   * - and a list
   */
  text: "${x}" | "*/" | "</script>" | "`" | "\u2028";
}

/** Functions of `docs`. */
export interface DocsFunctions {
  /**
   * Does something.
   *
   * ```ts
   * @remote
   * example();
   * ```
   * @deprecated use {@link other}
   * @example
   * f({});
   * @see https://example.com/a?b=*\/
   * @param notes what is written;
   * on two lines
   * @param mode how. Default: `"*\/"`.
   * @returns the same
   */
  f(notes: Notes, mode?: string): Call<Notes>;
  /** This is. */
  last(): Call<void>;
}

/**
 * Comments that try to get out: *\/ export const escaped = 1; /*
 * and `${templates}`, "quotes", {{mustaches}}, \backslashes\.
 */
export interface DocsAgent extends AgentHandle {
  readonly docs: Stub<DocsFunctions> & DocsFunctions;
}

export const docs = definePlugin<DocsAgent>({
  name: "docs",
  digest: "8995f464019562651e9dad19d393ec8233d2f835444cb96d97c6260c06136d77",
  namespaces: {
    docs: {
      kind: "module",
      construct: [],
      members: {
        f: { parameters: ["notes", "mode"], hash: "cf863d098c4de343" },
        last: { parameters: [], hash: "4daf190363135ad7" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"docs","construct":[],"members":[{"name":"f","parameters":[{"name":"notes","schema":{"$ref":"#/$defs/Notes"}},{"name":"mode","schema":{"type":"string"},"optional":true}],"returns":{"$ref":"#/$defs/Notes"},"hash":"cf863d098c4de343"},{"name":"last","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"4daf190363135ad7"}]}],"$defs":{"Notes":{"type":"object","properties":{"*/":{"type":"string"},"text":{"enum":["${x}","*/","</script>","`","\u2028"]}},"required":["*/","text"]}}}',
});
