import { RmiError } from "../errors.js";

/** Asks PAM. Nobody is let in where it cannot be asked. @param service  undefined: the agent's, `[pam] service` */
export type Authority = (user: string, password: string, service: string | undefined) => Promise<boolean>;

let authority: Authority | undefined;

/** Called by a host before it imports plugin code. */
export function installAuthority(asks: Authority): void {
  authority = asks;
}

/**
 * Whether this is the user's password on this machine, and the account may be used (P-11, A-35). For members that do
 * something as the user whom the caller names; where the user is known beforehand, `@user` and `@pam` say so.
 *
 * @param service  the PAM service. Default: the agent's
 * @returns false also where PAM cannot be asked, with the reason in the agent's log
 * @throws RmiError `usage` where there is no host
 */
export async function authenticate(user: string, password: string, service?: string): Promise<boolean> {
  if (authority === undefined)
    throw new RmiError("usage", "authenticate() was asked for outside of an agent");
  return authority(user, password, service);
}
