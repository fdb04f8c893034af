import type { RemoteError } from "../client/failures.js";
import type { ErrorClass as ClientClass } from "../client/shape.js";
import type { ErrorClass } from "../contract/contract.js";
import { classesOf, ThrownErrors, type Described } from "../host/thrown.js";
import { own } from "../json.js";

/**
 * Describes what stand-ins throw, as an agent does what plugins throw. What the plugin's module exports is not at hand, so its
 * classes are told by their names; and the client's own, by themselves.
 */
export class MockErrors extends ThrownErrors {
  /** @param clients  the client's classes, by name */
  constructor(
    private readonly module: string,
    private readonly errors: readonly ErrorClass[],
    private readonly clients: Readonly<Record<string, ClientClass>>,
  ) {
    super(module, errors, () => undefined);
  }

  override describe(thrown: unknown): Described {
    const above = classesOf(thrown);
    const client = above.find((each) => this.errors.some(({ name }) => own(this.clients, name) === each));
    if (client !== undefined) return this.describeClients(thrown as RemoteError, client);
    const named = (name: string): unknown => above.find((each) => each.name === name);
    return new ThrownErrors(this.module, this.errors, named).describe(thrown);
  }

  /** An error of the client's has its state by itself, or as it came from an agent. */
  private describeClients(thrown: RemoteError, client: object): Described {
    const { message, xargs, xstate } = thrown;
    const { state = xstate } = thrown as { readonly state?: object };
    const Plugins = class extends Error {};
    const error = Object.defineProperties(new Plugins(message), {
      args: { value: xargs, enumerable: true },
      ...Object.getOwnPropertyDescriptors(state),
    });
    const isIts = (name: string): unknown => own(this.clients, name) === client && Plugins;
    return new ThrownErrors(this.module, this.errors, isIts).describe(error);
  }
}
