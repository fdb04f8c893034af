import { printable } from "../main.js";
import type { CertificateReport, Diagnosis, Trial } from "./diagnosis.js";

const MARKS: Readonly<Record<Trial["result"], string>> = { works: "yes", no: "no", failed: "FAILED" };
const WIDTH = 12;

/** A diagnosis for people: a line for each finding, what is wrong at the end. */
export function diagnosisText(found: Diagnosis): string {
  const { url, broker, certificate, trials, roundTrip, problems, warnings } = found;
  const lines = [row("broker", url)];
  if (broker !== undefined) {
    const { product = "unnamed", version = "", protocol, dialect } = broker;
    lines.push(
      row("product", `${product} ${version}`.trim()),
      row("protocol", protocol),
      row("dialect", dialect),
    );
  }
  if (certificate !== undefined) lines.push(row("certificate", certificateText(certificate)));
  for (const { name, result, text } of trials) lines.push(row(name, `${MARKS[result].padEnd(7)}${text}`));
  if (roundTrip !== undefined) {
    lines.push(row("round trip", `${roundTrip.medianMs} ms, the median of ${roundTrip.messages} messages`));
  }
  for (const warning of warnings) lines.push(row("note", warning));
  for (const { code, message, advice } of problems)
    lines.push(row("PROBLEM", `${code}: ${message}`), row("", advice));
  if (problems.length === 0) lines.push(row("verdict", "all that gofer needs works here"));
  return `${lines.map(printable).join("\n")}\n`;
}

function row(name: string, text: string): string {
  return `${name.padEnd(WIDTH)}${text}`.trimEnd();
}

function certificateText({
  subject,
  issuer,
  names,
  validTo,
  daysLeft,
  trusted,
  reason,
}: CertificateReport): string {
  const verdict = trusted ? "trusted" : `NOT trusted (${reason})`;
  const until =
    daysLeft < 0 ? `expired ${validTo.slice(0, 10)}` : `until ${validTo.slice(0, 10)}, ${daysLeft} days`;
  return `${subject || names}, by ${issuer}; ${until}; ${verdict}`;
}
