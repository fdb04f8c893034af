import { RmiError, withDetails } from "../errors.js";
import { isObject, sourceOf, type Json, type JsonObject } from "../json.js";
import { Fields } from "./fields.js";
import { DEFAULT_LIMITS, type WireLimits } from "./limits.js";

/** The version of every document; compared for plain equality, there is no negotiation (W-16). */
export const VERSION = "2.0";

/**
 * The request document: a caller's call on its way to an agent. Source: wire/README.md, "Request".
 *
 *   { "sn": "6f2c", "version": "2.0", "routing": [null, "node-17"], "replyto": "replies.3", "data": null,
 *     "request": { "classname": "Dog", "method": "bark", "cntr": null, "args": [2], "kws": {} } }
 */
export interface Request {
  /** Unique per call; every reply echoes it. */
  readonly sn: string;
  /** Where statuses and the result go; undefined: the caller wants no reply. */
  readonly replyto: string | undefined;
  /** The caller's own data as JSON text, echoed as the text it came as. `"null"` when there is none. */
  readonly data: string;
  /** Undefined when a peer left it out, which the dispatcher answers as gofer does (1.11). */
  readonly classname: string | undefined;
  readonly method: string | undefined;
  readonly args: readonly Json[];
  readonly kws: JsonObject;
  /** Undefined: the stub was never called with constructor arguments (W-19). */
  readonly cntr: ConstructorArguments | undefined;
  /** A shared secret, as gofer 2.12 carries it. */
  readonly secret: Json | undefined;
  /** A user and their password, as gofer 2.12 carries them. */
  readonly pam: Credentials | undefined;
  /** What gofer does not have. Undefined: a peer that knows none of it, and gets none of it back. */
  readonly ext: RequestExtension | undefined;
}

/** What a peer says of itself: each is what it sent, text or not there. */
export interface Credentials {
  readonly user: string | undefined;
  readonly password: string | undefined;
}

export interface ConstructorArguments {
  readonly args: readonly Json[];
  readonly kws: JsonObject;
}

/** Our additions, all optional, in the one top-level property `ext` that old peers ignore (W-6). */
export interface RequestExtension {
  /** Time allowed from receipt until it starts; a duration, since clocks differ. Milliseconds. */
  readonly ttlMs?: number | undefined;
  /** The member's hash at the caller, from its contract. */
  readonly hash?: string | undefined;
  /** Statuses the caller does not want sent. */
  readonly quiet?: readonly Quiet[] | undefined;
  /** Of a stream: values that the caller is ready to take before it says more by `Admin.credit`. */
  readonly credit?: number | undefined;
}

export type Quiet = "accepted" | "started" | "progress";

const SN = /^[\w.:@+=~-]+$/;

/** @param address  where the document is sent, in gofer's form; it is repeated in `routing` */
export function encodeRequest(request: Request, address: string): string {
  const { sn, replyto, data, classname, method, args, kws, cntr, secret, pam, ext } = request;
  const call = {
    classname,
    method,
    cntr: cntr === undefined ? null : [cntr.args, cntr.kws],
    args,
    kws,
    // gofer up to 2.11 reads `kws`, 2.12 and 3.0 read `kwargs` (W-18a); constructor keywords travel inside `cntr`
    kwargs: Object.keys(kws).length > 0 ? kws : undefined,
  };
  const head = `{"sn":${JSON.stringify(sn)},"version":"${VERSION}","routing":[null,${JSON.stringify(address)}]`;
  const reply = replyto === undefined ? "null" : JSON.stringify(replyto);
  const extra =
    (secret === undefined ? "" : `,"secret":${JSON.stringify(secret)}`) +
    (pam === undefined ? "" : `,"pam":${JSON.stringify(pam)}`) +
    (ext === undefined ? "" : `,"ext":${JSON.stringify(ext)}`);
  return `${head},"replyto":${reply},"data":${data},"request":${JSON.stringify(call)}${extra}}`;
}

/**
 * @throws RmiError `too-large` past the limit, `version`, or `malformed` with the path of the first bad field. Its
 *   details hold what could be salvaged of `sn`, `replyto` and `data` (as text), so that the caller can be told.
 */
export function decodeRequest(body: string, limits: WireLimits = DEFAULT_LIMITS): Request {
  try {
    if (body.length > limits.documentChars) {
      const message = `the document has ${body.length} characters, the limit is ${limits.documentChars}`;
      throw new RmiError("too-large", message, { details: { limit: limits.documentChars } });
    }
    return readRequest(body, limits);
  } catch (error) {
    throw withDetails(RmiError.from(error, "malformed"), salvage(body, limits));
  }
}

function readRequest(body: string, limits: WireLimits): Request {
  const document = Fields.parse(body);
  requireVersion(document);
  const sn = document.optionalText("sn", limits.snChars);
  if (sn === undefined) throw document.wrong("sn", "a string", document.value("sn"));
  if (!SN.test(sn)) throw document.malformed("sn", "letters, digits and ._:@+=~- only");
  const call = document.object("request");
  const data = document.value("data");
  return {
    sn,
    replyto: document.optionalText("replyto", limits.nameChars),
    data: data === undefined ? "null" : (sourceOf(body, "data") ?? "null"),
    classname: call.optionalText("classname", limits.nameChars),
    method: call.optionalText("method", limits.nameChars),
    args: call.listOrEmpty("args"),
    kws: call.value("kws") === undefined ? call.recordOrEmpty("kwargs") : call.recordOrEmpty("kws"),
    cntr: readConstructorArguments(call),
    secret: document.value("secret"),
    pam: readCredentials(document),
    ext: readExtension(document),
  };
}

function requireVersion(document: Fields): void {
  const found = document.value("version");
  if (found === VERSION) return;
  const shown = found === undefined ? "None" : typeof found === "string" ? found : JSON.stringify(found);
  throw new RmiError("version", `expected:${VERSION}, found:${shown.slice(0, 64)}`); // W-39a
}

function readConstructorArguments(call: Fields): ConstructorArguments | undefined {
  const cntr = call.value("cntr");
  if (cntr === undefined) return undefined;
  const [args, kws] = Array.isArray(cntr) ? cntr : [undefined, undefined];
  if (!Array.isArray(args) || !isObject(kws)) throw call.malformed("cntr", "null or [array, object]");
  return { args, kws };
}

/** Anything else than two texts is as if it were not there: the member that asks for it says what it misses. */
function readCredentials(document: Fields): Credentials | undefined {
  const value = document.value("pam");
  if (!isObject(value)) return undefined;
  const { user, password } = value;
  return {
    user: typeof user === "string" ? user : undefined,
    password: typeof password === "string" ? password : undefined,
  };
}

function readExtension(document: Fields): RequestExtension | undefined {
  const value = document.value("ext");
  if (!isObject(value)) return undefined; // W-6: another implementation's `ext` is not our business
  const { ttlMs, hash, quiet, credit } = value;
  const extension: { -readonly [Name in keyof RequestExtension]: RequestExtension[Name] } = {};
  if (typeof ttlMs === "number" && ttlMs > 0) extension.ttlMs = ttlMs;
  if (typeof hash === "string") extension.hash = hash;
  if (Array.isArray(quiet)) extension.quiet = quiet.filter(isQuiet);
  if (Number.isSafeInteger(credit)) extension.credit = Math.max(0, credit as number);
  return extension;
}

function isQuiet(value: Json): value is Quiet {
  return value === "accepted" || value === "started" || value === "progress";
}

/** What can be read of a document that is refused: enough to tell its sender, and nothing that breaks a limit. */
export function salvage(body: string, limits: WireLimits = DEFAULT_LIMITS): Record<string, Json> {
  return {
    ...only("sn", body, limits.snChars), // gofer's own documents have it last: the whole text is looked through
    ...only("replyto", body, limits.nameChars),
    ...(body.length <= limits.documentChars && salvageData(body)),
  };
}

function only(name: string, text: string, maxChars: number): Record<string, Json> {
  const value = parsed(sourceOf(text, name));
  return typeof value === "string" && value !== "" && value.length <= maxChars ? { [name]: value } : {};
}

function salvageData(text: string): Record<string, Json> {
  const source = sourceOf(text, "data");
  return source !== undefined && parsed(source) !== undefined ? { data: source } : {};
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
