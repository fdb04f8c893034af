import type { Connection } from "rhea";
import type { BrokerUrl } from "../url.js";

type Respond = (error: undefined, response: Buffer) => void;
/** A client mechanism as rhea drives it: one response, then none. */
interface Mechanism {
  start(respond: Respond): void;
  step(challenge: unknown, respond: Respond): void;
}
export type Mechanisms = Readonly<Record<string, () => Mechanism>>;

/** The parts of rhea's SASL layer that its typings leave open. */
interface SaslClient {
  on_sasl_mechanisms(frame: { performative: { sasl_server_mechanisms: unknown } }): void;
}

const NOTHING = Buffer.alloc(0);

/**
 * How we show who we are, the best first: PLAIN with a user; EXTERNAL with a client certificate and no user, or
 * ANONYMOUS where the broker looks at certificates in TLS only; ANONYMOUS otherwise. Built here, since rhea cuts passwords
 * that are not ASCII.
 */
export function saslMechanisms({ user, password }: BrokerUrl, hasCertificate: boolean): Mechanisms {
  if (user !== undefined) return table({ PLAIN: Buffer.from(`\0${user}\0${password ?? ""}`, "utf8") });
  const anonymous = { ANONYMOUS: Buffer.from("anonymous") };
  return table(hasCertificate ? { EXTERNAL: NOTHING, ...anonymous } : anonymous);
}

/** Without a prototype: a peer that offers the mechanism "constructor" finds nothing. */
function table(responses: Readonly<Record<string, Buffer>>): Mechanisms {
  const mechanisms = Object.create(null) as Record<string, () => Mechanism>;
  for (const [name, response] of Object.entries(responses)) {
    mechanisms[name] = () => ({
      start: (respond) => respond(undefined, response),
      step: (_challenge, respond) => respond(undefined, NOTHING),
    });
  }
  return mechanisms;
}

/** Makes our order of mechanisms decide. rhea takes the first one in the broker's order that is in the table. */
export function preferOurOrder(connection: Connection, mechanisms: Mechanisms): void {
  const client = connection["sasl_transport"] as SaslClient;
  const choose = client.on_sasl_mechanisms;
  client.on_sasl_mechanisms = (frame) => {
    const offered = [frame.performative.sasl_server_mechanisms].flat();
    const best = Object.keys(mechanisms).find((name) => offered.includes(name));
    if (best !== undefined) frame.performative.sasl_server_mechanisms = best;
    choose.call(client, frame);
  };
}
