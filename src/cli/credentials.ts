import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { RmiError } from "../errors.js";

/** What a call shows of secrets, as the command line gives it. */
export interface CredentialFlags {
  readonly secret?: string;
  readonly user?: string;
  readonly password?: string;
}

/** Where secrets come from when the command line has none. */
export interface CredentialSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks for a password at the terminal; undefined where there is none to ask at. */
  readonly ask?: ((prompt: string) => Promise<string>) | undefined;
}

/**
 * The secret is `--secret`, else `GOFER_SECRET`; the password of `--user` is `--password`, else `GOFER_PASSWORD`, else asked
 * for. `@FILE` stands for what is in the file.
 *
 * @throws RmiError `usage` for a file that cannot be read
 */
export async function credentials(
  { secret, user, password }: CredentialFlags,
  { env, ask }: CredentialSources,
): Promise<CredentialFlags> {
  const shownSecret = fromFile("--secret", secret ?? env["GOFER_SECRET"]);
  const given = fromFile("--password", password ?? env["GOFER_PASSWORD"]);
  const shownPassword = user === undefined ? undefined : (given ?? (await ask?.(`Password of ${user}: `)));
  return {
    ...(shownSecret !== undefined && { secret: shownSecret }),
    ...(user !== undefined && { user }),
    ...(shownPassword !== undefined && { password: shownPassword }),
  };
}

function fromFile(flag: string, text: string | undefined): string | undefined {
  if (text === undefined || !text.startsWith("@")) return text;
  try {
    return readFileSync(text.slice(1), "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    throw new RmiError("usage", `${flag}: ${(cause as Error).message}`, { cause });
  }
}

/** Asks without showing what is typed. */
export function atTerminal({ stdin, stderr }: NodeJS.Process): CredentialSources["ask"] {
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return async (prompt) => {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
    stderr.write(prompt); // from here on the terminal shows nothing of what is typed
    try {
      return await lines.question("");
    } finally {
      lines.close();
      stderr.write("\n");
    }
  };
}
