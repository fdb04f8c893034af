import { Option } from "commander";
import { RmiError } from "../errors.js";
import type { Authenticator } from "../security/index.js";
import type { CredentialFlags } from "./credentials.js";

/** How a broker with certificates is met. */
export interface TlsFlags {
  readonly cacert?: string;
  readonly clientcert?: string;
  readonly clientkey?: string;
}

/** What a caller shows of itself. */
export interface CallerFlags extends TlsFlags, CredentialFlags {
  readonly authenticator?: string;
}

/**
 * What a descriptor is to say of the broker: a mistake that only the far machine would tell of is told here.
 * @throws RmiError `usage`, or `unsupported` for an adapter that there is not
 */
export async function requireAddress(flags: {
  readonly url?: string | undefined;
  readonly queue?: string | undefined;
}): Promise<void> {
  if (flags.queue === "") throw new RmiError("usage", "--queue: the address is empty");
  if (flags.url === undefined) return;
  const { usableUrl } = await import("../transport/connect.js"); // only when asked for
  usableUrl(flags.url);
}

export const CACERT = new Option("--cacert <file>", "PEM file with the authorities to trust");
export const CLIENTCERT = new Option("--clientcert <file>", "PEM file with a certificate to show");
export const CLIENTKEY = new Option("--clientkey <file>", "PEM file with its key");
export const SECRET = new Option(
  "-S, --secret <text>",
  "what guarded members ask for; @FILE: what the file holds (default: GOFER_SECRET)",
);
export const USER = new Option(
  "-U, --user <name>",
  "a user of the agent's machine, for members that ask for one",
);
export const PASSWORD = new Option(
  "-P, --password <text>",
  "the user's password; @FILE: what the file holds (default: GOFER_PASSWORD, else it is asked for)",
);
export const AUTHENTICATOR = new Option(
  "-A, --authenticator <file>",
  "signs requests and validates replies: settings, .json, or a module, .mjs",
);

export interface TlsOptions {
  cacert?: string;
  clientcert?: string;
  clientkey?: string;
}

/** Those that were given, as a connection takes them. */
export function tlsOptions({ cacert, clientcert, clientkey }: TlsFlags): TlsOptions {
  return {
    ...(cacert !== undefined && { cacert }),
    ...(clientcert !== undefined && { clientcert }),
    ...(clientkey !== undefined && { clientkey }),
  };
}

export interface CallerOptions extends TlsOptions {
  secret?: string;
  user?: string;
  password?: string;
  authenticator?: Authenticator;
}

/** The same of all that a caller shows. @throws RmiError `usage` or `config` for an authenticator that cannot be loaded */
export async function callerOptions(flags: CallerFlags): Promise<CallerOptions> {
  const { secret, user, password, authenticator } = flags;
  return {
    ...tlsOptions(flags),
    ...(secret !== undefined && { secret }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(authenticator !== undefined && {
      authenticator: await (await import("../security/load.js")).loadAuthenticator(authenticator),
    }),
  };
}
