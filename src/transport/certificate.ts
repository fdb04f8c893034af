import { TLSSocket } from "node:tls";
import { RmiError } from "../errors.js";
import { bounded } from "./signals.js";
import { openSocket } from "./socket.js";
import { tlsOptions } from "./tls.js";
import type { CallOptions, ConnectSettings } from "./transport.js";
import type { BrokerUrl } from "./url.js";

/** What a broker shows of itself before anything is said to it. */
export interface ServerCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** Host names and addresses it is good for. */
  readonly names: string;
  /** Unix ms. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Why it is not trusted with these settings; undefined: it is. */
  readonly distrusted: string | undefined;
}

const TIMEOUT_MS = 10_000;

/**
 * Looks at a broker's certificate, trusted or not. Nothing is sent on this connection but what TLS needs.
 *
 * @throws RmiError `unreachable`, `unauthorized`, `config`, `cancelled`, `timed-out`
 */
export function serverCertificate(
  settings: ConnectSettings,
  url: BrokerUrl,
  call?: CallOptions,
): Promise<ServerCertificate> {
  const where = `${url.host}:${url.port}`;
  const late = (): RmiError => new RmiError("unreachable", `${where} did not shake hands`);
  return bounded(call, TIMEOUT_MS, late, async (signal) => {
    const tls = await tlsOptions(url.host, settings.tls);
    const endpoint = { host: url.host, port: url.port, tls: { ...tls, rejectUnauthorized: false } };
    const socket = await openSocket(endpoint, signal);
    try {
      if (!(socket instanceof TLSSocket)) throw new RmiError("internal", "TLS without a TLS socket");
      const { subject, issuer, subjectaltname, valid_from, valid_to } = socket.getPeerCertificate();
      const reason: unknown = socket.authorizationError;
      return {
        subject: nameOf(subject),
        issuer: nameOf(issuer),
        names: subjectaltname ?? "",
        validFrom: Date.parse(valid_from),
        validTo: Date.parse(valid_to),
        distrusted: reason === undefined || reason === null ? undefined : String(reason),
      };
    } finally {
      socket.destroy();
    }
  });
}

function nameOf(subject: {
  readonly CN?: string | readonly string[];
  readonly O?: string | readonly string[];
}): string {
  return [subject.CN ?? subject.O ?? ""].flat().join(", ");
}
