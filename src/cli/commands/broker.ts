import { Command, InvalidArgumentError, Option } from "commander";

import type { AutoCreate, BrokerLog, BrokerOptions } from "../../broker/index.js";
import { RmiError } from "../../errors.js";

interface BrokerFlags {
  readonly listen: string;
  readonly user?: Readonly<Record<string, string>>;
  readonly queue?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
  readonly autoCreate: AutoCreate;
  readonly maxQueueLength?: number;
  readonly maxQueueBytes?: string;
  readonly maxMessageBytes?: string;
  readonly heartbeat?: string;
  readonly verbose: boolean;
}

export const brokerCommand = new Command("broker")
  .summary("run an AMQP 1.0 broker for a first try, for tests, or for a single host")
  .description("Runs an AMQP 1.0 broker in this process. Its queues are in memory: they go with it.")
  .option("-l, --listen <url>", "where to listen; port 0: any free one", "amqp://127.0.0.1:5672")
  .option("--user <name:password>", "who may connect; may be repeated (default: anybody)", addUser)
  .option("--queue <name>", "a queue that is there from the beginning; may be repeated", addQueue)
  .option("--cert <file>", "PEM file with the certificate, for amqps")
  .option("--key <file>", "PEM file with its key")
  .option("--ca <file>", "PEM file; every peer must show a certificate that it signed")
  .addOption(
    new Option(
      "--auto-create <when>",
      "when a queue comes into being: when somebody reads it, always, or never",
    )
      .choices(["receivers", "always", "never"])
      .default("receivers"),
  )
  .option("--max-queue-length <messages>", "past it, a queue's senders wait", wholeNumber)
  .option("--max-queue-bytes <size>", 'past it, a queue\'s senders wait; such as "64MiB"')
  .option("--max-message-bytes <size>", 'larger messages are refused; such as "16MiB"')
  .option(
    "--heartbeat <duration>",
    'a peer is thought dead after twice this silence; such as "30s", "0": never',
  )
  .option("-v, --verbose", "log connections and faults to stderr, a JSON line each", false)
  .action(async (flags: BrokerFlags, command: Command) => {
    const { startBroker } = await import("../../broker/index.js"); // only when asked for
    const broker = await startBroker(brokerOptions(flags, command.parent?.version()));
    process.stdout.write(`listening on ${broker.url}\n`);
    await signalled("SIGTERM", "SIGINT");
    await broker.close();
  });

function brokerOptions(flags: BrokerFlags, version: string | undefined): BrokerOptions {
  const {
    listen,
    autoCreate,
    queue = [],
    user = {},
    maxQueueLength,
    maxQueueBytes,
    maxMessageBytes,
    heartbeat,
  } = flags;
  return {
    listen,
    autoCreate,
    queues: queue,
    ...(Object.keys(user).length > 0 && { users: user }),
    ...tls(flags),
    ...(maxQueueLength !== undefined && { maxQueueLength }),
    ...(maxQueueBytes !== undefined && { maxQueueBytes }),
    ...(maxMessageBytes !== undefined && { maxMessageBytes }),
    ...(heartbeat !== undefined && { heartbeat }),
    ...(version !== undefined && { version }),
    ...(flags.verbose && { log: stderrLog }),
  };
}

function tls({ cert, key, ca }: BrokerFlags): Pick<BrokerOptions, "tls"> {
  if (cert === undefined && key === undefined && ca === undefined) return {};
  if (cert === undefined || key === undefined) throw new RmiError("usage", "--cert and --key go together");
  return { tls: ca === undefined ? { cert, key } : { cert, key, ca } };
}

const stderrLog: BrokerLog = {
  info: (fields, text) => logLine("info", text, fields),
  warn: (fields, text) => logLine("warn", text, fields),
};

function logLine(level: string, text: string, fields: object): void {
  process.stderr.write(
    `${JSON.stringify({ time: new Date().toISOString(), level, msg: text, ...fields })}\n`,
  );
}

function addUser(value: string, users: Readonly<Record<string, string>> = {}): Record<string, string> {
  const colon = value.indexOf(":");
  if (colon < 1) throw new InvalidArgumentError("write NAME:PASSWORD");
  return { ...users, [value.slice(0, colon)]: value.slice(colon + 1) };
}

function addQueue(name: string, names: readonly string[] = []): string[] {
  return [...names, name];
}

function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("write a whole number");
  return Number(value);
}

function signalled(...signals: readonly NodeJS.Signals[]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
}
