/** Marks what the plugin's own code threw, so that an error of ours that it passes on is not taken for our word. */
export class Thrown {
  constructor(readonly cause: unknown) {}
}

/** Runs the plugin's code: what it throws, now or later, is marked. Costs an await only where the code is asynchronous. */
export function running(run: () => unknown): unknown {
  try {
    const value = run();
    return isThenable(value) ? Promise.resolve(value).then(undefined, rethrown) : value;
  } catch (cause) {
    return rethrown(cause);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}

function rethrown(cause: unknown): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- a mark for the one catch above, never an error
  throw new Thrown(cause);
}
