import { binder } from "../contract/bind.js";
import type { Member } from "../contract/contract.js";
import { faultFinder } from "../contract/mismatches.js";
import { Validators } from "../contract/validate.js";
import { ThrownErrors } from "./thrown.js";
import type { LoadedPlugin } from "./load.js";

const BODY = JSON.stringify({
  sn: "rehearsal",
  version: "2.0",
  request: { classname: "rehearsal", method: "echo", cntr: null, args: ["x"], kws: {} },
});

/** More than once: the platform learns the shapes of things as it meets them again. */
const TIMES = 3;

/**
 * Goes the way of a call, with a member of our own and none of the plugin's code: a process that serves one call would else
 * compile all of our functions while that call waits, which costs more than the rest of the way.
 *
 * @param serve  runs a request for a plugin, as it runs those that come from outside
 */
export async function rehearse(serve: (plugin: LoadedPlugin, body: string) => Promise<void>): Promise<void> {
  const plugin = rehearsed();
  for (let time = 0; time < TIMES; time++) await serve(plugin, BODY);
}

function rehearsed(): LoadedPlugin {
  const schema = { type: "string" };
  const parameters = [{ name: "text", schema }];
  const contract: Member = { name: "echo", parameters, returns: schema, model: "fork", hash: "" };
  const validators = new Validators({});
  const member = {
    contract,
    call: (_instance: object | undefined, [text]: unknown[]): Promise<unknown> => Promise.resolve(text),
    bind: binder("rehearsal.echo()", parameters, validators, "function"),
    checkReturn: faultFinder(validators, schema),
    checkYield: undefined,
    requirements: [],
  };
  const namespace = {
    name: "rehearsal",
    construct: undefined,
    bindConstructor: binder("rehearsal.__init__()", [], validators, "method"),
    members: new Map([["echo", member]]),
  };
  return {
    name: "rehearsal",
    namespaces: new Map([["rehearsal", namespace]]),
    errors: new ThrownErrors("rehearsal", [], () => undefined),
    unloadHooks: [],
    actions: new Map(),
    authenticate: () => Promise.resolve({ kind: "refused" }),
  };
}
