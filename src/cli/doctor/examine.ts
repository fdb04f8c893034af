import { RmiError } from "../../errors.js";
import { serverCertificate, type ServerCertificate } from "../../transport/certificate.js";
import { connect } from "../../transport/connect.js";
import type { CallOptions, ConnectSettings, Transport } from "../../transport/transport.js";
import { parseUrl, redact } from "../../transport/url.js";
import type { CertificateReport, Diagnosis, Problem } from "./diagnosis.js";
import { explain } from "./explain.js";
import { tryOut } from "./trials.js";

const DAY_MS = 86_400_000;
/** A certificate that is good for less than this is worth a word. */
const SOON_DAYS = 30;

/**
 * Connects to a broker, tries it out, and tells what it found. What is wrong with the broker is a finding, not an error.
 *
 * @throws RmiError `usage` for a URL that is none, `config` for files that can not be read
 */
export async function examine(settings: ConnectSettings, call: CallOptions, now: number): Promise<Diagnosis> {
  const url = parseUrl(settings.url);
  const shown = redact(settings.url);
  const certificate = url.tls
    ? await serverCertificate(settings, url, call).catch(() => undefined)
    : undefined;
  const report = certificate && reportOf(certificate, now);
  const found = { url: shown, ...(report !== undefined && { certificate: report }) };
  const warnings = report === undefined ? [] : expiryWarnings(report);
  let transport: Transport;
  try {
    transport = await connect(settings, call);
  } catch (reason) {
    const error = RmiError.from(reason);
    if (error.code === "usage" || error.code === "config") throw error;
    const problem = await explain(error, settings, url, call);
    return { ...found, healthy: false, trials: [], problems: [problem], warnings };
  }
  try {
    const { offers: _offers, ...broker } = transport.broker;
    const { trials, roundTripMs, messages } = await tryOut(transport);
    const problems: Problem[] = trials
      .filter(({ result }) => result === "failed")
      .map(({ name, text }) => ({ code: `${name}-failed`, message: text, advice: TRIAL_ADVICE[name] }));
    for (const { name, text } of trials) {
      if (name === "unroutable" && text.startsWith("DROPPED")) {
        warnings.push(
          "Calls to an address that nobody serves are not refused here: they end when their time is up.",
        );
      }
    }
    if (broker.note !== undefined) warnings.push(broker.note);
    return {
      ...found,
      healthy: problems.length === 0,
      broker,
      trials,
      ...(roundTripMs !== undefined && {
        roundTrip: { medianMs: Math.round(roundTripMs * 100) / 100, messages },
      }),
      problems,
      warnings,
    };
  } finally {
    await transport.close();
  }
}

const TRIAL_ADVICE = {
  declare:
    "Give this user leave to configure queues, or make the agents' queues beforehand and set managed=0.",
  bind: "Give this user leave to bind, make the exchange, or leave the exchange out of the model.",
  dynamic: "Callers need replies: give this user leave to make queues, or name a reply queue.",
  ttl: "Requests may be run after their callers gave up; set the queue's own limit at the broker.",
  unroutable: "See the message.",
  remove: "Give this user leave to delete queues, or set managed=1.",
} as const;

function reportOf(certificate: ServerCertificate, now: number): CertificateReport {
  const { subject, issuer, names, validFrom, validTo, distrusted } = certificate;
  return {
    subject,
    issuer,
    names,
    validFrom: new Date(validFrom).toISOString(),
    validTo: new Date(validTo).toISOString(),
    daysLeft: Math.floor((validTo - now) / DAY_MS),
    trusted: distrusted === undefined,
    ...(distrusted !== undefined && { reason: distrusted }),
  };
}

function expiryWarnings({ daysLeft, validTo }: CertificateReport): string[] {
  if (daysLeft < 0) return [`The broker's certificate has expired, on ${validTo.slice(0, 10)}.`];
  if (daysLeft >= SOON_DAYS) return [];
  return [`The broker's certificate expires in ${daysLeft} days, on ${validTo.slice(0, 10)}.`];
}
