import type { Described } from "../../../generators/index.js";
import type { AgentOptions } from "../../client/types.js";
import { RmiError } from "../../errors.js";
import type { Json } from "../../json.js";
import { tlsOptions, type TlsFlags } from "../flags.js";

export interface FromFlags extends TlsFlags {
  readonly from: string;
  readonly address: string;
  readonly plugin?: string;
  readonly wait?: string;
}

/**
 * Asks an agent what the plugin at an address offers: `Admin.describe()`, and where there is no such member, as in Python
 * gofer, `Admin.help()`.
 *
 * @throws RmiError whatever a call fails as; `malformed` for an answer that is of no use
 */
export async function describeAgent(flags: FromFlags): Promise<Described> {
  const [{ Caller }, { callSettings }] = await Promise.all([
    import("../../client/caller.js"),
    import("../../client/options.js"),
  ]);
  const { from, address, plugin, wait = "20s" } = flags;
  const options: AgentOptions = { wait, ...tlsOptions(flags) };
  const settings = callSettings(options);
  const caller = new Caller(from, address, options);
  const asked = async (method: string): Promise<Json> => {
    const target = { classname: "Admin", method, args: [], kws: {}, cntr: undefined, hash: undefined };
    return (await caller.call(target, settings)) as Json;
  };
  try {
    await caller.open(settings); // the first failure to connect is the last: nobody is to wait for a misspelt port
    return { kind: "contract", contract: await asked("describe") };
  } catch (error) {
    if (!(error instanceof RmiError) || error.code !== "member-not-found") throw error;
    const report = await asked("help");
    if (typeof report !== "string") throw new RmiError("malformed", "the agent's help is no text");
    return { kind: "help", report, ...(plugin !== undefined && { plugin }) };
  } finally {
    await caller.close({ drain: false });
  }
}
