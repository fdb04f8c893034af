import { binder } from "../../src/contract/bind.js";
import type { Contract } from "../../src/contract/contract.js";
import { Validators } from "../../src/contract/validate.js";
import { prepare, type CalledPlugin, type Outcome } from "../../src/host/dispatcher.js";
import { ThrownErrors } from "../../src/host/thrown.js";
import { callContext, Cancellation } from "../../src/plugin/context.js";
import { decodeRequest } from "../../src/wire/request.js";

/** What plugin code was given. */
export interface Ran {
  readonly member: string;
  readonly construct: readonly unknown[];
  readonly args: readonly unknown[];
}

/** A contract served as a host does it, with code that only tells that it ran. */
export class Served {
  readonly ran: Ran[] = [];
  readonly validators: Validators;
  private readonly plugin: CalledPlugin;

  constructor(contract: Contract) {
    const validators = (this.validators = new Validators(contract.$defs));
    this.plugin = {
      name: contract.name,
      errors: new ThrownErrors(contract.name, [], () => undefined),
      authenticate: () => Promise.reject(new Error("nobody asks")),
      namespaces: new Map(
        contract.namespaces.map(({ name, kind, construct, members }) => [
          name,
          {
            name,
            construct: kind === "class" ? (args) => args : undefined,
            bindConstructor: binder(name, construct, validators, "function"),
            members: new Map(
              members.map((member) => [
                member.name,
                {
                  contract: member,
                  bind: binder(member.name, member.parameters, validators, "function"),
                  checkReturn: () => [],
                  checkYield: undefined,
                  requirements: [],
                  call: (instance, args) => {
                    this.ran.push({ member: member.name, construct: (instance ?? []) as unknown[], args });
                    return null;
                  },
                },
              ]),
            ),
          },
        ]),
      ),
    };
  }

  /** A request document, from its text to its outcome. */
  async ask(body: string): Promise<Outcome> {
    const context = callContext({
      plugin: this.plugin.name,
      sn: "1",
      data: null,
      cancellation: new Cancellation(),
      report: () => undefined,
    });
    return prepare(this.plugin, decodeRequest(body))(context);
  }
}
