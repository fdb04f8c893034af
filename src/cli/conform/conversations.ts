import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../../json.js";

/** A recorded conversation, and what it bears on. */
export interface Conversation {
  readonly name: string;
  /** Rules of gofer's behaviour that it shows. */
  readonly rules: readonly string[];
  /** The namespaces that the agent must offer: its own `Admin`, or the plugin that the recordings were made with. */
  readonly needs: "Admin" | "vec";
  /** gofer has a defect here: a peer that does as recorded has it, one that does this has it not. */
  readonly defect?: Defect;
  /** A request that was not kept with its replies. */
  readonly request?: JsonObject;
  /** Where only the request was kept: what it returns. */
  readonly returns?: Json;
  /** On an agent that has other work, it may cancel that. */
  readonly cancelsOthers?: true;
}

export interface Defect {
  /** In the list of gofer's defects. */
  readonly id: string;
  /** Whether the last reply is that of a peer without it. */
  readonly isMended: (last: JsonObject) => boolean;
}

type Rest = Omit<Conversation, "name" | "needs" | "rules">;

function played(name: string, needs: Conversation["needs"], rules: string, rest: Rest = {}): Conversation {
  return { name, needs, rules: rules.split(" "), ...rest };
}

/** A defect whose absence shows in a result with these fields. */
function defect(id: string, fields: Readonly<Record<string, Json>>): Defect {
  return { id, isMended: ({ result }) => isObject(result ?? null) && has(result as JsonObject, fields) };
}

/** A document that a peer without the defect rejects. */
function rejectedWithout(id: string): Defect {
  return { id, isMended: ({ status, code }) => status === "rejected" && code === "malformed" };
}

function has(object: JsonObject, fields: Readonly<Record<string, Json>>): boolean {
  return Object.entries(fields).every(([name, value]) => isDeepStrictEqual(object[name], value));
}

/** Keywords reach the member as one of these; one that takes none of a name says so. */
function keywordsArrive(...retvals: readonly Json[]): Defect {
  const answers = [...retvals.map((retval) => ({ retval })), { xclass: "TypeError" }];
  return { id: "X-1", isMended: (last) => answers.some((each) => defect("X-1", each).isMended(last)) };
}

/** Those that an agent can be asked for; which rules each bears on is from the list of recordings by rule. */
export const CONVERSATIONS: readonly Conversation[] = [
  played("admin-hello", "Admin", "A-18"),
  played("exc-no-namespace", "Admin", "W-22 W-24 W-27 W-29"),
  played("cancel-unknown", "Admin", "A-56"),
  played("rejected-version", "Admin", "W-12a W-16 W-39a"),
  played("rejected-version-missing", "Admin", "W-12a W-16 W-39a"),
  played("raw-not-json", "Admin", "W-34 M-30"),
  played("raw-json-array", "Admin", "W-34 M-30"),
  played("raw-no-request", "Admin", "A-20", { defect: rejectedWithout("X-11") }),
  played("sync-echo", "vec", "W-1 W-12a W-17 W-19 W-20 W-23 W-42 C-8 C-10"),
  played("sync-constructor", "vec", "W-18a W-19 C-10"),
  played("sync-constructor-empty", "vec", "W-19 C-10", { returns: { name: "anon", size: 1 } }),
  played("sync-none", "vec", "W-23", {
    request: { classname: "Vec", method: "nothing", args: [], kws: {}, cntr: [[], {}] },
  }),
  played("sync-kwargs", "vec", "W-18", { defect: keywordsArrive([1, 5, [], { z: 9 }]) }),
  played("async-reply", "vec", "W-12a W-20"),
  played("async-nowait", "vec", "W-20"),
  played("trigger-manual", "vec", "C-19", { returns: "manual" }),
  played("data", "vec", "W-20"),
  played("progress", "vec", "W-12a W-17 A-51"),
  played("progress-fork", "vec", "A-38 A-41 A-51"),
  played("fork-echo", "vec", "A-41", {
    request: { classname: "vec", method: "fecho", args: ["forked"], kws: {}, cntr: null },
  }),
  played("fork-suicide", "vec", "A-43", { defect: defect("X-3", { xclass: "Exception" }) }),
  played("exc-builtin", "vec", "W-24 W-27"),
  played("exc-keyerror", "vec", "W-24 W-27"),
  played("exc-custom", "vec", "W-24 W-27 W-28 A-49 A-49a"),
  played("exc-custom-fork", "vec", "A-41 A-49 A-49a", {
    defect: defect("X-24a", { xclass: "WidgetError", xargs: ["widget failed", 42] }),
  }),
  played("exc-not-json", "vec", "W-25"),
  played("exc-no-member", "vec", "W-27 W-29 W-30"),
  played("exc-ctor-args", "vec", "A-26"),
  played("cancel-sn", "vec", "A-18 A-57 A-58"),
  played("cancel-fork", "vec", "A-38 A-43 A-57", {
    defect: {
      id: "X-3",
      isMended: ({ result }) => isObject(result ?? null) && "exval" in (result as JsonObject),
    },
  }),
  played("cancel-pending", "vec", "A-57 A-58"),
  played("cancel-twice", "vec", "A-18 A-56 A-58"),
  played("cancel-criteria-positional", "vec", "A-58 A-58a", { cancelsOthers: true }),
  played("cancel-criteria-keyword", "vec", "W-18 A-58a", {
    cancelsOthers: true,
    defect: defect("X-1", { retval: "cancelled" }),
  }),
  played("ttl-live", "vec", "W-40 W-43"),
  played("raw-minimal", "vec", "W-5 W-5a W-15"),
  played("raw-bytes-no-encoding", "vec", "W-10a"),
  played("raw-no-method", "vec", "W-22"),
  played("raw-no-sn", "vec", "W-12", { defect: rejectedWithout("1.11") }),
  played("raw-kwargs", "vec", "W-18a", {
    defect: keywordsArrive([1, 9, [], { z: 1 }], [1, 8, [], {}], [1, 8, []]),
  }),
  played("raw-replyto-missing-queue", "vec", "W-21 M-28"),
  played("v212-echo", "vec", "W-12a W-42"),
  played("v212-secret", "vec", "A-32"),
  played("v212-secret-missing", "vec", "W-29 W-29a A-32"),
  played("v212-secret-wrong", "vec", "W-29 W-29a A-32", {
    defect: { id: "X-5", isMended: (last) => !JSON.stringify(last).includes("s3cret") },
  }),
];
