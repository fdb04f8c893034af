/// <reference lib="esnext.disposable" preserve="true" />
import type { Caller } from "./caller.js";
import type { CallSettings } from "./options.js";
import type { NamespaceShape } from "./shape.js";
import { stubOf } from "./stubs.js";
import type { AdminMembers, AgentHandle, Stub } from "./types.js";

/** Positional only: a gofer of 2.12 or later loses what goes by name (A-58a). */
const ADMIN: NamespaceShape = {
  kind: "module",
  construct: [],
  members: { hello: {}, echo: {}, help: {}, cancel: {}, describe: {}, outcome: {} },
};

/** The part of an agent that does not depend on its plugin. */
export function handleOf(caller: Caller, settings: CallSettings): AgentHandle {
  return {
    Admin: stubOf<Stub<AdminMembers> & AdminMembers>("Admin", ADMIN, caller, settings),
    close: (options) => caller.close(options),
    [Symbol.asyncDispose]: () => caller.close(),
  };
}
