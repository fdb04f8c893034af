import { Argument, Command } from "commander";
import { completionScript, SHELLS, type Shell } from "../completion.js";
import { surfaceOf } from "../surface.js";

/** @param whole  gives the program with every command loaded */
export function completionCommand(whole: () => Promise<Command>): Command {
  return new Command("completion")
    .summary("print a script that completes gofer's commands and options")
    .description(
      "Prints a completion script for a shell:\n" +
        "  bash  source <(gofer completion bash)\n" +
        '  zsh   gofer completion zsh > "${fpath[1]}/_gofer"\n' +
        "  fish  gofer completion fish > ~/.config/fish/completions/gofer.fish",
    )
    .addArgument(new Argument("<shell>", "whose script it is to be").choices(SHELLS))
    .action(async (shell: Shell) => {
      process.stdout.write(completionScript(shell, surfaceOf(await whole())));
    });
}
