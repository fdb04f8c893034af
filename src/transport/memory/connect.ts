import { RmiError } from "../../errors.js";
import type { ConnectSettings, Transport } from "../transport.js";
import type { BrokerUrl } from "../url.js";
import { findMemoryBroker } from "./broker.js";

/** @throws RmiError `unreachable` when this process has no broker of that name */
export async function connect(_settings: ConnectSettings, { host }: BrokerUrl): Promise<Transport> {
  const broker = findMemoryBroker(host);
  if (broker === undefined) throw new RmiError("unreachable", `no broker memory://${host} in this process`);
  return broker.connect();
}
