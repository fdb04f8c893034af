import { format, resolveConfig, type Options } from "prettier";
import { RmiError } from "../../src/errors.js";

/** What emitted files look like where no prettier configuration is in force. */
const OURS: Options = { printWidth: 110 };

/**
 * Formats what will be written to `file`, with the prettier configuration that holds there, if any.
 *
 * @throws RmiError `config` when that configuration cannot be read
 */
export async function formatText(text: string, parser: "typescript" | "json", file: string): Promise<string> {
  const users = await resolveConfig(file, { editorconfig: true }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RmiError("config", `the prettier configuration for ${file}: ${reason}`, { cause });
  });
  return format(text, { ...(users ?? OURS), parser });
}
