import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { RmiError } from "../errors.js";
import type { TlsSettings } from "./transport.js";

/**
 * What node:tls wants to know. The chain is verified in every case; `hostValidation: false` leaves out the comparison of
 * names only. A client certificate without a key file: the key is looked for in the certificate's own file (spec 5.5).
 *
 * @throws RmiError `config` naming the PEM file that cannot be read
 */
export async function tlsOptions(host: string, tls: TlsSettings): Promise<ConnectionOptions> {
  const [ca, cert, key] = await Promise.all([
    readPem("cacert", tls.cacert),
    readPem("clientcert", tls.clientcert),
    readPem("clientkey", tls.clientkey ?? tls.clientcert),
  ]);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert, key }),
    ...(isIP(host) === 0 ? { servername: host } : {}), // an IP address is no server name (RFC 6066)
    ...(tls.hostValidation ? {} : { checkServerIdentity: () => undefined }),
  };
}

async function readPem(property: string, path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new RmiError("config", `${property}: cannot read "${path}" (${why})`, {
      cause,
      details: { property, path },
    });
  }
}
