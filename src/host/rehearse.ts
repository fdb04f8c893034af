import { binder } from "../contract/bind.js";
import type { Member } from "../contract/contract.js";
import { Validators } from "../contract/validate.js";
import { callContext, Cancellation } from "../plugin/context.js";
import { decodeRequest } from "../wire/request.js";
import { ThrownErrors } from "./thrown.js";
import { prepare, type Outcome } from "./dispatcher.js";
import type { LoadedPlugin } from "./load.js";

const BODY = JSON.stringify({
  sn: "rehearsal",
  version: "2.0",
  request: { classname: "rehearsal", method: "echo", cntr: null, args: ["x"], kws: {} },
});

/**
 * Goes the way of a call once, with a member of our own and none of the plugin's code: a process that serves one call
 * would else compile all of our functions while that call waits, which costs more than the rest of the way.
 *
 * @returns what became of it; a result, or the way is not the one that calls go
 */
export function rehearse(): Promise<Outcome> {
  const schema = { type: "string" };
  const parameters = [{ name: "text", schema }];
  const contract: Member = { name: "echo", parameters, returns: schema, model: "fork", hash: "" };
  const validators = new Validators({});
  const member = {
    contract,
    call: (_instance: object | undefined, [text]: unknown[]): Promise<unknown> => Promise.resolve(text),
    bind: binder("rehearsal.echo()", parameters, validators, "function"),
    checkReturn: validators.check(schema),
    checkYield: undefined,
    requirements: [],
  };
  const namespace = {
    name: "rehearsal",
    construct: undefined,
    bindConstructor: binder("rehearsal.__init__()", [], validators, "method"),
    members: new Map([["echo", member]]),
  };
  const plugin: LoadedPlugin = {
    name: "rehearsal",
    namespaces: new Map([["rehearsal", namespace]]),
    errors: new ThrownErrors("rehearsal", [], () => undefined),
    unloadHooks: [],
    actions: new Map(),
    authenticate: () => Promise.resolve({ kind: "refused" }),
  };
  const request = decodeRequest(BODY);
  const context = callContext({
    plugin: plugin.name,
    sn: request.sn,
    data: null,
    cancellation: new Cancellation(),
    report: () => undefined,
  });
  return prepare(plugin, request)(context);
}
