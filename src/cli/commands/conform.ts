import { Command } from "commander";
import { durationMs } from "../../options.js";
import type { Outcome, PlayOptions } from "../conform/play.js";
import { CACERT, CLIENTCERT, CLIENTKEY, tlsOptions, type TlsFlags } from "../flags.js";

export interface ConformFlags extends TlsFlags {
  readonly json: boolean;
  readonly wait: string;
  readonly patience: string;
  readonly criteria: boolean;
  readonly hostValidation: boolean;
}

/** Where the command writes, and how it ends. */
export interface ConformTerminal {
  readonly stdout: { write(text: string): unknown };
  exitCode?: number | string | null | undefined;
}

export const conformCommand = new Command("conform")
  .summary("play recorded conversations at an agent, and say which rules of gofer's wire it holds")
  .description(
    "Plays conversations that were recorded from Python gofer at any gofer agent, and compares what it answers: field by field. " +
      "Prints a table of rules, held or broken, and what differs. Most conversations call the plugin that the recordings were " +
      "made with (test/system/plugins/vec.ts of this package), served with threads=1; an agent without it is asked what its own " +
      "Admin can answer. Exit code 0: nothing is broken; 1: something is, or the agent cannot be reached; 2: asked wrongly.",
  )
  .argument("<url>", "the broker")
  .argument("<address>", "the agent's address: queue, or exchange/key")
  .option("--json", "print the report as JSON", false)
  .option("-w, --wait <time>", "how long connecting may take", "10s")
  .option("--patience <time>", "how long one reply may take", "10s")
  .option("--criteria", "also cancel by criteria; on an agent with other work that may cancel it, too", false)
  .addOption(CACERT)
  .addOption(CLIENTCERT)
  .addOption(CLIENTKEY)
  .option("--no-host-validation", "do not compare the certificate's names with the host")
  .action((url: string, address: string, flags: ConformFlags) => conform(url, address, flags, process));

/** @throws RmiError `usage` for what cannot be read; how connecting failed; `not-found` for an address that there is not */
export async function conform(
  url: string,
  address: string,
  flags: ConformFlags,
  terminal: ConformTerminal,
): Promise<void> {
  const { connect } = await import("../../transport/connect.js");
  const { redact } = await import("../../transport/url.js");
  const { CONVERSATIONS } = await import("../conform/conversations.js");
  const { Peer } = await import("../conform/peer.js");
  const { offersVec, play } = await import("../conform/play.js");
  const { recordedCases } = await import("../conform/recordings.js");
  const { reportOf, reportText } = await import("../conform/report.js");
  const { EXIT } = await import("../main.js");
  const { wait, hostValidation, criteria, json } = flags;
  const patienceMs = durationMs(flags.patience, "patience");
  const opening = AbortSignal.timeout(durationMs(wait, "wait"));
  const tls = { hostValidation, ...tlsOptions(flags) };
  const transport = await connect({ url, heartbeatMs: 10_000, tls }, { signal: opening });
  try {
    const peer = await Peer.open(transport, address, opening);
    const cases = recordedCases();
    const outcomes: Outcome[] = [];
    const options = (): PlayOptions => ({ signal: AbortSignal.timeout(patienceMs), patienceMs });
    const hasVec = await offersVec(peer, options());
    for (const conversation of CONVERSATIONS) {
      const { name, rules, needs, cancelsOthers } = conversation;
      const skipped = (why: string): Outcome => ({ name, rules, verdict: "skipped", notes: [why] });
      if (needs === "vec" && !hasVec) outcomes.push(skipped("the agent does not serve the plugin vec here"));
      else if (cancelsOthers === true && !criteria) outcomes.push(skipped("played with --criteria only"));
      else outcomes.push(await play(conversation, cases.get(name) ?? [], peer, options()));
    }
    const report = reportOf(redact(url), address, outcomes);
    terminal.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
    terminal.exitCode = report.conforms ? EXIT.ok : EXIT.failed;
  } finally {
    await transport.close();
  }
}
