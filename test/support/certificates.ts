import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate and its key: as text, and as PEM files in the folder of who made them. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Wanted {
  /** Host names and IPv4 addresses it is good for. Default 127.0.0.1 and localhost. */
  readonly hosts?: readonly string[];
  /** Its time is over. Default false. */
  readonly expired?: boolean;
  /** What it may be shown as. Default: either. */
  readonly use?: "server" | "client";
}

/** An authority and what it signs, in a temporary folder, made on the spot: nothing but Node is needed. */
export class Authority implements Certificate {
  readonly folder = mkdtempSync(join(tmpdir(), "gofer-ca-"));
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly #name: string;
  readonly #privateKey: KeyObject;

  constructor(name: string) {
    const keys = newKeys();
    this.#name = name;
    this.#privateKey = keys.privateKey;
    const made = this.#make("ca", {
      subject: name,
      issuer: name,
      keys,
      signer: keys.privateKey,
      extensions: [IS_AUTHORITY],
    });
    ({ cert: this.cert, key: this.key, certFile: this.certFile, keyFile: this.keyFile } = made);
  }

  /** One that this authority signs. @param subject  names its files too */
  issue(subject: string, wanted: Wanted = {}): Certificate {
    const extensions = extensionsOf(wanted);
    const { expired = false } = wanted;
    const signing = { issuer: this.#name, signer: this.#privateKey };
    return this.#make(subject, { subject, keys: newKeys(), extensions, expired, ...signing });
  }

  /** One that signs itself: of this authority it has the folder only. */
  selfSigned(subject: string, wanted: Omit<Wanted, "use"> = {}): Certificate {
    const keys = newKeys();
    const extensions = [IS_AUTHORITY, ...extensionsOf(wanted)];
    const { expired = false } = wanted;
    return this.#make(subject, {
      subject,
      issuer: subject,
      keys,
      signer: keys.privateKey,
      extensions,
      expired,
    });
  }

  /** Writes a file beside the others, for its owner only. @returns its path */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #make(name: string, wanted: ToSign): Certificate {
    const cert = certificate(wanted);
    const key = wanted.keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    return { cert, key, certFile: this.write(`${name}.pem`, cert), keyFile: this.write(`${name}.key`, key) };
  }
}

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface ToSign {
  readonly subject: string;
  readonly issuer: string;
  readonly keys: Keys;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly expired?: boolean;
}

function newKeys(): Keys {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** X.509 version 3 (RFC 5280), in DER, signed with ECDSA over SHA-256. */
function certificate({ subject, issuer, keys, signer, extensions, expired = false }: ToSign): string {
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name(issuer),
    sequence(time("20200101000000Z"), time(expired ? "20210101000000Z" : "21200101000000Z")),
    name(subject),
    keys.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", toBeSigned, signer);
  const bytes = sequence(toBeSigned, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = bytes.toString("base64").match(/.{1,64}/g)!; // an empty line would be one too many
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}
function integer(value: Buffer): Buffer {
  return der(0x02, value);
}
function oid(...bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}
function time(text: string): Buffer {
  return der(0x18, Buffer.from(text));
}
function name(common: string): Buffer {
  return sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(common)))));
}

function extensionsOf({ hosts = ["127.0.0.1", "localhost"], use }: Wanted): Buffer[] {
  const names = hosts.map((host) =>
    isIPv4(host) ? der(0x87, Buffer.from(host.split(".").map(Number))) : der(0x82, Buffer.from(host)),
  );
  const altNames = sequence(oid(0x55, 0x1d, 0x11), der(0x04, sequence(...names)));
  if (use === undefined) return [altNames];
  const purpose = oid(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, use === "server" ? 1 : 2);
  return [altNames, sequence(oid(0x55, 0x1d, 0x25), der(0x04, sequence(purpose)))];
}

const IS_AUTHORITY = sequence(
  oid(0x55, 0x1d, 0x13),
  der(0x01, Buffer.from([0xff])), // critical
  der(0x04, sequence(der(0x01, Buffer.from([0xff])))), // CA: true
);
