import type { RemoteError } from "../client/failures.js";

type Made<E> = new (...args: ConstructorParameters<typeof RemoteError>) => E;
/** What a client's class says that its errors carry. */
type StateOf<E> = E extends { readonly state: infer State } ? State : object;

/**
 * An error of one of a client's own classes, as its caller would get it: to push, or to throw in a stand-in. The class's constructor
 * takes what came over the wire, which a test has not.
 */
export function thrown<E extends RemoteError>(Class: Made<E>, state: StateOf<E>, message = Class.name): E {
  const { name } = Class;
  const error = new Class({ exval: `${name}: ${message}\n`, xclass: name, xmodule: null, xstate: {}, xargs: [message] }); // prettier-ignore
  return Object.defineProperty(error, "state", { value: state, enumerable: true });
}
