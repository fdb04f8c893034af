import type { Described } from "../../../generators/index.js";
import type { AgentOptions } from "../../client/types.js";
import { RmiError } from "../../errors.js";
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
  const { Agent } = await import("../../client/agent.js");
  const { from, address, plugin, wait = "20s" } = flags;
  const options: AgentOptions = {
    wait,
    ...tlsOptions(flags),
  };
  const agent = new Agent(from, address, options);
  try {
    return { kind: "contract", contract: await agent.Admin.describe() };
  } catch (error) {
    if (!(error instanceof RmiError) || error.code !== "member-not-found") throw error;
    const report: unknown = await agent.Admin.help();
    if (typeof report !== "string") throw new RmiError("malformed", "the agent's help is no text");
    return { kind: "help", report, ...(plugin !== undefined && { plugin }) };
  } finally {
    await agent.close({ drain: false });
  }
}
