import { RmiError } from "../../errors.js";
import { serverCertificate } from "../../transport/certificate.js";
import { firstBytes } from "../../transport/negotiate.js";
import type { CallOptions, ConnectSettings } from "../../transport/transport.js";
import type { BrokerUrl } from "../../transport/url.js";
import type { Problem } from "./diagnosis.js";

/** Why there is no connection, for people: what was found at the other end, and what to try. */
export async function explain(
  error: RmiError,
  settings: ConnectSettings,
  url: BrokerUrl,
  call: CallOptions,
): Promise<Problem> {
  const { code, message } = error;
  const advice = ADVICE[code]?.(url, error) ?? error.advice;
  if (code !== "unreachable") return { code, message, advice };
  const found = await listener(settings, url, call);
  return { code, message, advice: found ?? unreachable(url, error) };
}

const ADVICE: Readonly<Partial<Record<string, (url: BrokerUrl, error: RmiError) => string>>> = {
  unauthorized: ({ user, path }, { message }) => {
    if (/certificate/.test(message)) {
      return "Give a certificate that the broker's authority has signed, with --clientcert and --clientkey.";
    }
    const who = user === undefined ? "nobody is named in the URL" : `the user is "${user}"`;
    const where =
      path === undefined || path === ""
        ? ""
        : `, and that the virtual host "${path}" exists and lets this user in`;
    return `Check user and password (${who})${where}. Special characters in them are written as percent escapes.`;
  },
  untrusted: () =>
    "Give the authority that signed the broker's certificate with --cacert; the host in the URL must be one of the certificate's names.",
  "timed-out": () =>
    "The broker takes longer than --wait allows, or something on the way drops what is sent to it.",
};

function unreachable({ host, port }: BrokerUrl, { details, message }: RmiError): string {
  if (/does not speak TLS/.test(message))
    return `Write amqp:// instead, or the port where the broker speaks TLS: 5671 as a rule.`;
  const errno = String(details["errno"] ?? "");
  if (errno === "ENOTFOUND" || errno === "EAI_AGAIN")
    return `The name "${host}" is not known here. Check its spelling and DNS.`;
  if (errno === "ECONNREFUSED")
    return `Nothing listens at port ${port} of ${host}. Check the port, and that the broker runs.`;
  if (errno === "ETIMEDOUT" || errno === "EHOSTUNREACH" || /did not answer/.test(message)) {
    return "No answer: a firewall may drop what is sent there, or the host is down.";
  }
  return "Check host and port, that the broker runs, and that the network lets you through.";
}

/** What listens at a port that is no broker's, by its first words. Undefined: it can not be told. */
async function listener(
  settings: ConnectSettings,
  url: BrokerUrl,
  call: CallOptions,
): Promise<string | undefined> {
  const bytes = await firstBytes(settings, url, call).catch(() => Buffer.alloc(0));
  const text = bytes.toString("latin1");
  if (/^HTTP\/|^\s*</.test(text)) {
    return `What listens at port ${url.port} is a web server, not an AMQP broker. RabbitMQ's own page is at 15672; its broker, at 5672.`;
  }
  if (!url.tls && (await speaksTls(settings, url, call, bytes))) {
    return `What listens at port ${url.port} speaks TLS: write amqps:// instead of ${url.scheme}://.`;
  }
  if (bytes.length > 0 && !text.startsWith("AMQP") && bytes[0] !== 1) {
    const shown = text.slice(0, 20).replace(/[^ -~]/g, ".");
    return `What listens at port ${url.port} is no AMQP broker; it says "${shown}".`;
  }
  return undefined;
}

/** Some answer with an alert, some hang up; a handshake tells. */
async function speaksTls(
  settings: ConnectSettings,
  url: BrokerUrl,
  call: CallOptions,
  heard: Buffer,
): Promise<boolean> {
  if (heard.length > 0) return heard[0] === 0x15 && heard[1] === 0x03;
  const seen = await serverCertificate(settings, url, call).catch(() => undefined);
  return seen !== undefined;
}
