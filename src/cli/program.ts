import { Command } from "commander";
import { version } from "./main.js";

/** What each subcommand is for, and how to get it. Only the one that is asked for is loaded. */
const COMMANDS: Readonly<Record<string, readonly [summary: string, load: () => Promise<Command>]>> = {
  generate: [
    "emit the typed client, descriptor and contract of each plugin",
    async () => (await import("./commands/generate.js")).generateCommand,
  ],
  build: [
    "build each plugin into a folder that goferd serves",
    async () => (await import("./commands/build.js")).buildCommand,
  ],
  rmi: ["call a member of a remote agent", async () => (await import("./commands/rmi.js")).rmiCommand],
  shell: [
    "call an agent's members one after another, with completion",
    async () => (await import("./commands/shell.js")).shellCommand,
  ],
  mgt: [
    "manage the agent that runs on this machine",
    async () => (await import("./commands/mgt.js")).mgtCommand,
  ],
  doctor: [
    "look at a broker: what it is, what works there, what is wrong",
    async () => (await import("./commands/doctor.js")).doctorCommand,
  ],
  conform: [
    "play recorded conversations at an agent, and say which rules of gofer's wire it holds",
    async () => (await import("./commands/conform.js")).conformCommand,
  ],
  call: ["say what became of a call", async () => (await import("./commands/call.js")).callCommand],
  explain: [
    "say what a failure means and what to do about it",
    async () => (await import("./commands/explain.js")).explainCommand,
  ],
  completion: [
    "print a script that completes gofer's commands and options",
    async () => (await import("./commands/completion.js")).completionCommand(wholeGofer),
  ],
  broker: [
    "run an AMQP 1.0 broker for a first try, for tests, or for a single host",
    async () => (await import("./commands/broker.js")).brokerCommand,
  ],
};

/** The `gofer` program. @param args  what it is going to be run with, so that help is quick and the rest is whole */
export async function goferProgram(args: readonly string[]): Promise<Command> {
  const [first, second] = args;
  const asked = first === "help" ? second : first;
  const gofer = new Command("gofer")
    .description("Typed remote calls: generate and build plugins, call the agents that serve them.")
    .version(version());
  for (const [name, [summary, load]] of Object.entries(COMMANDS)) {
    gofer.addCommand(asked === name ? await load() : new Command(name).summary(summary));
  }
  return gofer;
}

/** The program with every command loaded: what completion scripts and manual pages are made of. */
export async function wholeGofer(): Promise<Command> {
  const gofer = await goferProgram([]);
  const loaded = await Promise.all(Object.values(COMMANDS).map(([, load]) => load()));
  const whole = new Command(gofer.name()).description(gofer.description()).version(version());
  for (const command of loaded) whole.addCommand(command);
  return whole;
}
