import type { PluginContainer } from "../agent/plugins/container.js";
import { RmiError } from "../errors.js";
import { isObject, own, type Json } from "../json.js";
import type { ManagementReply, ManagementRequest } from "./protocol.js";

interface Operation {
  /** In the order in which they may be given by position. */
  readonly parameters: readonly string[];
  run(container: PluginContainer, values: readonly Json[]): Promise<Json> | Json;
}

/** How many calls are told of: the oldest of each plugin, which are those that run. */
const MAX_CALLS = 1000;

/** All that can be asked, T-11 and `status` and `calls`: nothing is found by name but in here. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["show", { parameters: [], run: (container) => container.show() }],
  ["status", { parameters: [], run: (container) => container.status().map((one) => ({ ...one })) }],
  [
    "calls",
    {
      parameters: [],
      run: (container) =>
        container
          .calls()
          .slice(0, MAX_CALLS)
          .map((one) => ({ ...one })),
    },
  ],
  ["load", { parameters: ["path"], run: (container, [path]) => done(container.load(text("path", path))) }],
  [
    "reload",
    { parameters: ["path"], run: (container, [path]) => done(container.reload(text("path", path))) },
  ],
  [
    "unload",
    { parameters: ["path"], run: (container, [path]) => done(container.unload(text("path", path))) },
  ],
  ["cancel", { parameters: ["sn", "criteria"], run: cancel }],
]);

/** Carries a request out. Never fails: what went wrong is the reply. */
export async function carryOut(
  container: PluginContainer,
  { name, args, kwargs }: ManagementRequest,
): Promise<ManagementReply> {
  try {
    const operation = OPERATIONS.get(name);
    if (operation === undefined)
      throw new RmiError("usage", `no operation is called ${JSON.stringify(name)}`);
    const { parameters } = operation;
    if (args.length > parameters.length)
      throw new RmiError("usage", `${name}: expected ${parameters.length} arguments, found ${args.length}`);
    const odd = Object.keys(kwargs).find((key) => !parameters.includes(key));
    if (odd !== undefined)
      throw new RmiError("usage", `${name}: no argument is called ${JSON.stringify(odd)}`);
    const values = parameters.map((parameter, index) => args[index] ?? own(kwargs, parameter) ?? null);
    return { code: 0, result: await operation.run(container, values) };
  } catch (error) {
    const { code, message } = RmiError.from(error);
    return { code: 1, result: code === "internal" ? `${code}: ${message}` : message };
  }
}

function cancel(container: PluginContainer, [sn = null, criteria = null]: readonly Json[]): Json {
  if (sn !== null && typeof sn !== "string") throw new RmiError("usage", "sn: expected a serial number");
  if (criteria !== null && !isObject(criteria)) throw new RmiError("usage", "criteria: expected an object");
  return container.cancel(sn, criteria ?? undefined);
}

async function done(operation: Promise<unknown>): Promise<null> {
  await operation;
  return null;
}

function text(name: string, value: Json | undefined): string {
  if (typeof value === "string" && value !== "") return value;
  throw new RmiError("usage", `${name}: expected a path or the name of a plugin`);
}
