import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate and its key: as text, and as files in a folder of their own. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** An authority that signs for 127.0.0.1 and localhost, made on the spot: nothing but Node is needed. */
export class Authority implements Certificate {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "gofer-ca-"));
  readonly #name: string;
  readonly #privateKey: KeyObject;

  constructor(name: string) {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#name = name;
    this.#privateKey = privateKey;
    this.cert = certificate({
      subject: name,
      issuer: name,
      publicKey,
      signer: privateKey,
      extensions: [IS_AUTHORITY],
    });
    this.key = pem(privateKey);
    this.certFile = this.#write("ca.pem", this.cert);
    this.keyFile = this.#write("ca.key", this.key);
  }

  issue(subject: string): Certificate {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const issued = {
      subject,
      issuer: this.#name,
      publicKey,
      signer: this.#privateKey,
      extensions: [ALT_NAMES],
    };
    const [cert, key] = [certificate(issued), pem(privateKey)];
    return {
      cert,
      key,
      certFile: this.#write(`${subject}.pem`, cert),
      keyFile: this.#write(`${subject}.key`, key),
    };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #write(name: string, text: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }
}

interface ToSign {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
}

/** X.509 version 3 (RFC 5280), in DER, signed with ECDSA over SHA-256. */
function certificate({ subject, issuer, publicKey, signer, extensions }: ToSign): string {
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name(issuer),
    sequence(time("20200101000000Z"), time("21200101000000Z")),
    name(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", toBeSigned, signer);
  const bytes = sequence(toBeSigned, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = bytes.toString("base64").replace(/.{64}/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
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
function pem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

const TRUE = der(0x01, Buffer.from([0xff]));
const IS_AUTHORITY = sequence(oid(0x55, 0x1d, 0x13), TRUE, der(0x04, sequence(TRUE)));
const LOOPBACK = der(0x87, Buffer.from([127, 0, 0, 1]));
const LOCALHOST = der(0x82, Buffer.from("localhost"));
const ALT_NAMES = sequence(oid(0x55, 0x1d, 0x11), der(0x04, sequence(LOOPBACK, LOCALHOST)));
