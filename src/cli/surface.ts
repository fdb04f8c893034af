import type { Argument, Command, Option } from "commander";

// What a program offers, as plain data read from the same commands that its help is printed from: completion scripts and
// manual pages are made of this, and so can say nothing else.

export interface Surface {
  /** Whole: `gofer rmi`. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly usage: string;
  readonly arguments: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly SurfaceOption[];
  readonly commands: readonly Surface[];
}

export interface SurfaceOption {
  /** `-u`, `--url`; of each, one is there. */
  readonly short: string | undefined;
  readonly long: string | undefined;
  /** `-u, --url <url>` */
  readonly flags: string;
  readonly description: string;
  /** What it takes, where it takes something: `file`. */
  readonly value: string | undefined;
  readonly choices: readonly string[];
}

export function surfaceOf(command: Command, above = ""): Surface {
  const path = above === "" ? command.name() : `${above} ${command.name()}`;
  const help = command.createHelp();
  const description = command.description() || command.summary();
  return {
    path,
    name: command.name(),
    summary: command.summary() || firstSentence(description),
    description,
    usage: command.usage(),
    arguments: command.registeredArguments.map(argumentOf),
    options: help.visibleOptions(command).map(optionOf),
    commands: command.commands.map((each) => surfaceOf(each, path)),
  };
}

function argumentOf(argument: Argument): Surface["arguments"][number] {
  return { name: argument.name(), description: argument.description };
}

function optionOf(option: Option): SurfaceOption {
  const { short, long, flags, description, argChoices = [], defaultValue } = option;
  const value = /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1];
  // as commander's help shows it
  const shown =
    typeof defaultValue === "string" || typeof defaultValue === "number"
      ? ` (default: ${JSON.stringify(defaultValue)})`
      : "";
  return { short, long, flags, description: description + shown, value, choices: argChoices };
}

function firstSentence(text: string): string {
  const end = text.search(/[.:;](\s|$)/);
  return end < 0 ? text : text.slice(0, end);
}
