import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** PEM files in a temporary folder. */
export interface Certificates {
  /** Its certificate signed all the others but `selfSigned`. */
  readonly ca: string;
  /** Signed nothing. */
  readonly otherCa: string;
  /** For 127.0.0.1 and localhost. */
  readonly server: KeyPair;
  /** For another host. */
  readonly otherHost: KeyPair;
  /** For 127.0.0.1, and past its time. */
  readonly expired: KeyPair;
  readonly selfSigned: KeyPair;
  readonly client: KeyPair;
  readonly folder: string;
  remove(): Promise<void>;
}

export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Makes them with the `openssl` command. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "gofer-tls-"));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): Promise<unknown> => run("openssl", args, { cwd: folder });
  const selfSign = async (name: string, extra: string[]): Promise<KeyPair> => {
    const pair = { cert: file(`${name}.pem`), key: file(`${name}.key`) };
    const subject = ["-subj", `/CN=${name}`, "-days", "30"];
    await openssl("req", "-x509", ...NEW_KEY, "-keyout", pair.key, "-out", pair.cert, ...subject, ...extra);
    return pair;
  };
  const ca = await selfSign("ca", []);
  const otherCa = await selfSign("other-ca", []);
  const sign = async (name: string, extensions: string, days: string[]): Promise<KeyPair> => {
    const pair = { cert: file(`${name}.pem`), key: file(`${name}.key`) };
    const request = file(`${name}.csr`);
    await writeFile(file(`${name}.ext`), extensions);
    await openssl("req", ...NEW_KEY, "-keyout", pair.key, "-out", request, "-subj", `/CN=${name}`);
    const issuer = ["-CA", ca.cert, "-CAkey", ca.key, "-CAcreateserial"];
    await openssl(
      "x509",
      "-req",
      "-in",
      request,
      "-out",
      pair.cert,
      ...issuer,
      "-extfile",
      `${name}.ext`,
      ...days,
    );
    return pair;
  };
  const local = "subjectAltName=DNS:localhost,IP:127.0.0.1\n";
  const current = ["-days", "30"];
  return {
    folder,
    ca: ca.cert,
    otherCa: otherCa.cert,
    server: await sign("server", local, current),
    otherHost: await sign("other-host", "subjectAltName=DNS:elsewhere.example\n", current),
    expired: await sign("expired", local, ["-days", "-1"]),
    selfSigned: await selfSign("self-signed", ["-addext", local.trim()]),
    client: await sign("client", "extendedKeyUsage=clientAuth\n", current),
    remove: () => rm(folder, { recursive: true }),
  };
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
