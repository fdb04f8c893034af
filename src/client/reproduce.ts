import { isObject, type Json } from "../json.js";
import { HIDDEN, namesSecret } from "../secrets.js";
import type { ConstructorArguments } from "../wire/request.js";

/** A longer line is of no use to anybody. Characters. */
const MAX_LINE = 2000;

export interface Reproduced extends ConstructorArguments {
  /** Without its password. */
  readonly url: string;
  readonly address: string;
  readonly classname: string;
  readonly method: string;
  readonly cntr: ConstructorArguments | undefined;
  /** Names of the member's parameters, in order, where they are known. */
  readonly parameters?: readonly string[] | undefined;
  readonly hasSecret: boolean;
  /** The command line asks for the password. */
  readonly user?: string | undefined;
}

/**
 * The `gofer rmi` line that makes the same call. Secrets are left out of it: the password of the URL, the option `secret`,
 * and what stands under a name that says so, at any depth.
 */
export function reproduction(call: Reproduced): string {
  const { url, address, classname, method, args, kws, cntr, parameters, hasSecret, user } = call;
  const shown = args.map((value, index) => hidden(value, parameters?.[index]));
  const input = JSON.stringify([shown, hidden(kws, undefined)]);
  const hasConstructor = cntr !== undefined && cntr.args.length + Object.keys(cntr.kws).length > 0;
  const line = [
    ...["gofer", "rmi", "-u", quoted(url), "-a", quoted(address), "-t", quoted(`${classname}.${method}`)],
    ...(hasSecret ? ["-S", quoted(HIDDEN)] : []),
    ...(user === undefined ? [] : ["-U", quoted(user)]),
    ...["-i", quoted(input)],
    // the command line makes objects without arguments
    ...(hasConstructor
      ? [`# of an object made with ${JSON.stringify(hidden([...cntr.args, cntr.kws], undefined))}`]
      : []),
  ].join(" ");
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE)}… (${line.length} characters)`;
}

function hidden(value: Json, name: string | undefined): Json {
  if (name !== undefined && namesSecret(name)) return HIDDEN;
  if (Array.isArray(value)) return value.map((each: Json) => hidden(each, undefined));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, hidden(each, key)]));
}

/** For a shell. What would steer a terminal is not in it, for JSON escapes it. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
