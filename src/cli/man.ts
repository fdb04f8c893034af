import type { Surface } from "./surface.js";

/** A manual page as troff, in man(7)'s macros: what the program's help says, all of its commands on one page. */
export function manPage(program: Surface, section: 1 | 8): string {
  const { name, summary, description, options, commands } = program;
  return `${[
    `.TH ${name.toUpperCase()} ${section} "" "gofer-rmi"`,
    ".SH NAME",
    `${line(name)} \\- ${line(summary)}`,
    ".SH SYNOPSIS",
    `.B ${line(name)}`,
    line(commands.length === 0 ? program.usage : "COMMAND [options] [arguments]"),
    ".SH DESCRIPTION",
    text(description),
    ...optionLines(options, ".SH OPTIONS"),
    ...(commands.length === 0 ? [] : [".SH COMMANDS"]),
    ...commands.flatMap((command) => [
      `.SS ${line(command.path)} ${line(command.usage)}`,
      text(command.description),
      ...command.arguments.flatMap((argument) => [
        ".TP",
        `.I ${line(argument.name)}`,
        text(argument.description),
      ]),
      ...optionLines(command.options),
    ]),
    ".SH EXIT STATUS",
    "0: it worked. 1: it failed. 2: it was asked wrongly.",
  ].join("\n")}\n`;
}

function optionLines(options: Surface["options"], heading?: string): string[] {
  if (options.length === 0) return [];
  return [
    ...(heading === undefined ? [] : [heading]),
    ...options.flatMap(({ flags, description }) => [".TP", `.B ${line(flags)}`, text(description)]),
  ];
}

/** Nothing in it is a request of troff: backslashes and hyphens mean themselves, and so does a leading dot. */
function text(value: string): string {
  return value
    .split("\n")
    .map((each) => {
      const escaped = line(each);
      return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
    })
    .join("\n");
}

function line(value: string): string {
  return value.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("…", "...").replaceAll("→", "to");
}
