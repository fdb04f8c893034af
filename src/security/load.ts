import { readFile, stat } from "node:fs/promises";
import { dirname, extname, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RmiError } from "../errors.js";
import { isObject, type Json } from "../json.js";
import { durationMs } from "../options.js";
import { isAuthenticator, type Authenticator } from "./authenticator.js";
import { ed25519, type Ed25519Options } from "./ed25519.js";

const MODULES: readonly string[] = [".mjs", ".js"];
/** A bare name: one that no path hides in. */
const NAME = /^[\w-]+$/;

/**
 * Finds what a descriptor's `authenticator=` names: an absolute path, or the name of a file in one of the folders.
 *
 * @throws RmiError `config` when there is none, or it is none
 */
export async function findAuthenticator(name: string, folders: readonly string[]): Promise<Authenticator> {
  if (isAbsolute(name)) return loadAuthenticator(name);
  if (!NAME.test(name))
    throw new RmiError(
      "config",
      `authenticator "${name}": expected an absolute path, or a name of letters, digits, _ and -`,
    );
  for (const folder of folders)
    for (const extension of [".json", ...MODULES]) {
      const file = join(folder, name + extension);
      if (await isThere(file)) return loadAuthenticator(file);
    }
  throw new RmiError(
    "config",
    `authenticator "${name}": no ${name}.json or ${name}.mjs in ${folders.join(", ")}`,
  );
}

/**
 * Loads an authenticator. `NAME.json` is one of Ed25519:
 *
 *   { "kind": "ed25519", "key": "agent.pem", "trusted": ["callers.pub.pem"], "maxAge": "1h", "addresses": [] }
 *
 * its paths are relative to the file. `NAME.mjs` is a module: its default export is an authenticator, or a class that
 * is constructed without arguments, as gofer's is.
 *
 * @throws RmiError `config` that says what is wrong with it
 */
export async function loadAuthenticator(file: string): Promise<Authenticator> {
  const path = resolve(file);
  if (extname(path) === ".json") return fromSettings(path);
  if (MODULES.includes(extname(path))) return fromModule(path);
  throw wrong(path, "expected a .json file or a module, .mjs or .js");
}

async function fromModule(path: string): Promise<Authenticator> {
  let value: unknown;
  try {
    const module = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
    value = module["default"] ?? module["authenticator"];
    if (typeof value === "function") value = new (value as new () => unknown)();
  } catch (cause) {
    throw new RmiError("config", `authenticator ${path}: ${(cause as Error).message}`, { cause });
  }
  if (isAuthenticator(value)) return value;
  throw wrong(path, "its default export has no methods sign and validate");
}

async function fromSettings(path: string): Promise<Authenticator> {
  const text = await read(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong(path, "is not JSON"); // Node's own words show a part of it
  }
  if (!isObject(value) || value["kind"] !== "ed25519") throw wrong(path, 'expected { "kind": "ed25519", … }');
  const { kind: _kind, key, trusted, maxAge, skew, addresses, ...unknown } = value;
  const [odd] = Object.keys(unknown);
  if (odd !== undefined) throw wrong(path, `"${odd}" is no property of it`);
  if (typeof key !== "string" || key.includes("PRIVATE KEY"))
    throw wrong(path, '"key" must be the path of a private key, in a file of its own');
  if (!isTexts(trusted) || trusted.length === 0)
    throw wrong(path, '"trusted" must list paths of public keys');
  if (addresses !== undefined && !isTexts(addresses))
    throw wrong(path, '"addresses" must be a list of addresses');
  const keyFile = resolve(dirname(path), key);
  await requirePrivate(keyFile);
  const options: Ed25519Options = {
    key: await read(keyFile),
    trusted: await Promise.all(trusted.map((one) => read(resolve(dirname(path), one)))),
    ...(maxAge !== undefined && { maxAgeMs: durationMs(textOf(maxAge), `${path}: maxAge`) }),
    ...(skew !== undefined && { skewMs: durationMs(textOf(skew), `${path}: skew`) }),
    ...(addresses !== undefined && { addresses }),
  };
  try {
    return ed25519(options);
  } catch (cause) {
    throw new RmiError("config", `authenticator ${path}: ${RmiError.from(cause).message}`, { cause });
  }
}

/** As ssh asks of its keys: whoever can read it can sign. */
async function requirePrivate(file: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(file).catch((cause: Error) => {
    throw new RmiError("config", `authenticator key ${file}: ${cause.message}`, { cause });
  });
  if ((mode & 0o077) !== 0)
    throw new RmiError("config", `authenticator key ${file}: others may read it; chmod 600 it`);
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new RmiError("config", (cause as Error).message, { cause });
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function wrong(path: string, what: string): RmiError {
  return new RmiError("config", `authenticator ${path}: ${what}`);
}
