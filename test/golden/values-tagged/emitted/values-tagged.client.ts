// Generated from values-tagged.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Created {
  kind: "created";
  at: Date;
}

export type Event = Created | Gone | Grown | Renamed;

export interface Gone {
  kind: "gone";
}

export interface Grown {
  kind: "grown" | "shrunk";
  by: bigint;
}

export interface Renamed {
  kind: "renamed";
  at: string;
}

/** Functions of `values-tagged`. */
export interface ValuesTaggedFunctions {
  events(since: Date, seed?: Event): Call<Event[]>;
  latest(events: readonly Event[]): Call<Event | null>;
}

/** An agent that serves `values-tagged`. */
export interface ValuesTaggedAgent extends AgentHandle {
  readonly "values-tagged": Stub<ValuesTaggedFunctions> & ValuesTaggedFunctions;
}

export const valuesTagged = definePlugin<ValuesTaggedAgent>({
  name: "values-tagged",
  digest: "7be478b6fd16b4120f3fd970cced2a634c3ff40d34c60ec64fddaccca6e8303e",
  namespaces: {
    "values-tagged": {
      kind: "module",
      construct: [],
      members: {
        events: {
          parameters: ["since", "seed"],
          hash: "361fda5aa17cbe90",
          result: { each: { ref: "Event" } },
        },
        latest: {
          parameters: ["events"],
          hash: "de5b49919e9954f6",
          result: {
            kinds: {
              object: {
                tag: "kind",
                cases: {
                  '"created"': { ref: "Created" },
                  '"grown"': { ref: "Grown" },
                  '"shrunk"': { ref: "Grown" },
                },
              },
            },
          },
        },
      },
    },
  },
  types: {
    Created: { fields: { at: "date" } },
    Event: {
      tag: "kind",
      cases: { '"created"': { ref: "Created" }, '"grown"': { ref: "Grown" }, '"shrunk"': { ref: "Grown" } },
    },
    Grown: { fields: { by: "bigint" } },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-tagged","construct":[],"members":[{"name":"events","parameters":[{"name":"since","schema":{"type":"string","format":"date-time","x-gofer":"date"}},{"name":"seed","schema":{"$ref":"#/$defs/Event"},"optional":true}],"returns":{"type":"array","items":{"$ref":"#/$defs/Event"}},"hash":"361fda5aa17cbe90"},{"name":"latest","parameters":[{"name":"events","schema":{"type":"array","items":{"$ref":"#/$defs/Event"},"x-type":{"readonly":true}}}],"returns":{"anyOf":[{"$ref":"#/$defs/Event"},{"type":"null"}]},"hash":"de5b49919e9954f6"}]}],"$defs":{"Created":{"type":"object","properties":{"kind":{"const":"created"},"at":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["kind","at"]},"Event":{"anyOf":[{"$ref":"#/$defs/Created"},{"$ref":"#/$defs/Gone"},{"$ref":"#/$defs/Grown"},{"$ref":"#/$defs/Renamed"}]},"Gone":{"type":"object","properties":{"kind":{"const":"gone"}},"required":["kind"]},"Grown":{"type":"object","properties":{"kind":{"enum":["grown","shrunk"]},"by":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}},"required":["kind","by"]},"Renamed":{"type":"object","properties":{"kind":{"const":"renamed"},"at":{"type":"string"}},"required":["kind","at"]}}}',
});
