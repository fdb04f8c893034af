import type { Surface, SurfaceOption } from "./surface.js";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that completes a program's commands and options, for its shell to read. */
export function completionScript(shell: Shell, program: Surface): string {
  if (shell === "bash") return bash(program);
  return shell === "zsh" ? zsh(program) : fish(program);
}

/** Options whose value is the name of a file or a folder. */
function takesPath({ value = "" }: SurfaceOption): boolean {
  return /^(file|dir|path|plugin)$/.test(value);
}

function words(options: readonly SurfaceOption[]): string[] {
  return options.flatMap(({ short, long }) => [long, short].filter((one) => one !== undefined));
}

/** Text between single quotes of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function bash({ name, commands, options }: Surface): string {
  const cases = commands.map((command) => {
    const paths = words(command.options.filter(takesPath));
    const choices = command.options.flatMap(({ short, long, choices: given }) =>
      given.length === 0
        ? []
        : [
            `${[long, short].filter((one) => one !== undefined).join("|")}) COMPREPLY=($(compgen -W ${quoted(given.join(" "))} -- "$word")); return;;`,
          ],
    );
    const files =
      paths.length === 0 ? [] : [`${paths.join("|")}) COMPREPLY=($(compgen -f -- "$word")); return;;`];
    return [
      `    ${command.name})`,
      ...(files.length + choices.length === 0
        ? []
        : [
            `      case "$last" in`,
            ...[...files, ...choices].map((line) => `        ${line}`),
            "      esac",
          ]),
      `      offered=${quoted(words(command.options).join(" "))};;`,
    ].join("\n");
  });
  const own = [...commands.map((command) => command.name), ...words(options)].join(" ");
  return `# bash completion of ${name}: source it, or put it into /etc/bash_completion.d/${name}
_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" last="\${COMP_WORDS[COMP_CWORD-1]}" offered=${quoted(own)}
  if [ "$COMP_CWORD" -gt 1 ]; then case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
    *) offered=;;
  esac; fi
  COMPREPLY=($(compgen -W "$offered" -- "$word"))
  case "$word" in -*) ;; *) [ "$COMP_CWORD" -gt 1 ] && COMPREPLY+=($(compgen -f -- "$word"));; esac
}
complete -o filenames -F _${name} ${name}
`;
}

/** Between the brackets of an option of zsh's _arguments. */
function zshText(text: string): string {
  return text.replace(/[\\[\]:]/g, "\\$&");
}

function zsh({ name, commands }: Surface): string {
  const entries = commands.map(
    (command) => `    ${quoted(`${command.name.replaceAll(":", "\\:")}:${command.summary}`)}`,
  );
  const cases = commands.map((command) => {
    const specs = command.options.flatMap((option) => {
      const { short, long, description, value, choices } = option;
      const action = choices.length > 0 ? `(${choices.join(" ")})` : takesPath(option) ? "_files" : "";
      const tail = value === undefined ? "" : `:${zshText(value)}:${action}`;
      return [long, short]
        .filter((one) => one !== undefined)
        .map((flag) => `      ${quoted(`*${flag}[${zshText(description)}]${tail}`)}`);
    });
    return `    ${command.name}) _arguments \\\n${[...specs, `      '*:file:_files'`].join(" \\\n")};;`;
  });
  return `#compdef ${name}
# zsh completion of ${name}: put it as _${name} into a folder of $fpath
_${name}() {
  local -a commands=(
${entries.join("\n")}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command="\${words[2]}"
  shift words; (( CURRENT-- ))
  case "$command" in
${cases.join("\n")}
  esac
}
# read from $fpath, this file is the function; sourced, it defines it
if [ "$funcstack[1]" = _${name} ]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

/** Text between single quotes of fish, where a backslash escapes. */
function fishText(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

function fish({ name, commands }: Surface): string {
  const lines = commands.flatMap((command) => [
    `complete -c ${name} -f -n __fish_use_subcommand -a ${command.name} -d ${fishText(command.summary)}`,
    ...command.options.map((option) => {
      const { short, long, description, value, choices } = option;
      return [
        `complete -c ${name} -n '__fish_seen_subcommand_from ${command.name}'`,
        ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
        ...(long === undefined ? [] : [`-l ${long.slice(2)}`]),
        ...(value === undefined ? [] : [takesPath(option) ? "-r -F" : "-x"]),
        ...(choices.length === 0 ? [] : [`-a ${fishText(choices.join(" "))}`]),
        `-d ${fishText(description)}`,
      ].join(" ");
    }),
  ]);
  return `# fish completion of ${name}: put it into ~/.config/fish/completions/${name}.fish\n${lines.join("\n")}\n`;
}
