import { Command } from "commander";
import { durationMs } from "../../options.js";
import { CACERT, CLIENTCERT, CLIENTKEY, tlsOptions, type TlsFlags } from "../flags.js";

export interface DoctorFlags extends TlsFlags {
  readonly json: boolean;
  readonly wait: string;
  readonly hostValidation: boolean;
}

/** Where the command writes, and how it ends. */
export interface DoctorTerminal {
  readonly stdout: { write(text: string): unknown };
  exitCode?: number | string | null | undefined;
}

export const doctorCommand = new Command("doctor")
  .summary("look at a broker: what it is, what works there, what is wrong")
  .description(
    "Connects to a broker as agents and callers do, and tries it out with queues that it removes again. Prints which broker, " +
      "protocol and dialect it found, what works, the certificate, the time of a round trip, and what is wrong in plain words. " +
      "Exit code 0: all that gofer needs works; 1: it does not; 2: asked wrongly.",
  )
  .argument("[url]", "the broker", "amqp://localhost")
  .option("--json", "print the findings as JSON", false)
  .option("-w, --wait <time>", "how long connecting may take", "10s")
  .addOption(CACERT)
  .addOption(CLIENTCERT)
  .addOption(CLIENTKEY)
  .option("--no-host-validation", "do not compare the certificate's names with the host")
  .action((url: string, flags: DoctorFlags) => doctor(url, flags, process));

/** @throws RmiError `usage` for what cannot be read, `config` for files that can not */
export async function doctor(url: string, flags: DoctorFlags, terminal: DoctorTerminal): Promise<void> {
  const { examine } = await import("../doctor/examine.js");
  const { diagnosisText } = await import("../doctor/text.js");
  const { EXIT } = await import("../main.js");
  const { hostValidation } = flags;
  const settings = {
    url,
    heartbeatMs: 10_000,
    tls: {
      hostValidation,
      ...tlsOptions(flags),
    },
  };
  const signal = AbortSignal.timeout(durationMs(flags.wait, "wait"));
  const found = await examine(settings, { signal }, Date.now());
  terminal.stdout.write(flags.json ? `${JSON.stringify(found, null, 2)}\n` : diagnosisText(found));
  terminal.exitCode = found.healthy ? EXIT.ok : EXIT.failed;
}
