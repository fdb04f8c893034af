import { RmiError } from "../../../errors.js";
import { isObject, type Json } from "../../../json.js";
import type { CallOptions } from "../../transport.js";
import { ask } from "../ask.js";
import type { LinkHost } from "../link-host.js";

const ADDRESS = "qmf.default.direct";

export interface QmfObject {
  readonly type: "queue" | "exchange" | "binding";
  readonly name: string;
  readonly properties: Readonly<Record<string, Json>>;
}

/**
 * Makes or deletes an object at qpidd (M-37 to M-39). One that is there already, or is gone already, is fine; as the
 * broker gives each failure the code 7, its text has to tell.
 *
 * @throws RmiError `not-found` for a missing exchange or queue of a binding, `rejected`, and as a link fails
 */
export async function qmf(
  links: LinkHost,
  method: "create" | "delete",
  { type, name, properties }: QmfObject,
  call?: CallOptions,
): Promise<void> {
  const what = `qpidd: ${method} ${type} "${name}"`;
  const request = {
    subject: "broker",
    application_properties: {
      "qmf.opcode": "_method_request",
      "x-amqp-0-10.app-id": "qmf2",
      method: "request",
    },
    body: {
      _object_id: { _object_name: "org.apache.qpid.broker:broker:amqp-broker" },
      _method_name: method,
      _arguments: { strict: true, name, type, properties },
    },
  };
  const source = { dynamic: true, dynamic_node_properties: { "x-opt-qd.address": ADDRESS } };
  const reply = await ask(links, { what, address: ADDRESS, source }, request, call);
  if (reply.application_properties?.["qmf.opcode"] !== "_exception") return;
  const body: unknown = reply.body;
  const values = isObject(body as Json) ? (body as { _values?: unknown })._values : undefined;
  const { error_text: text } = (typeof values === "object" && values !== null ? values : {}) as {
    error_text?: unknown;
  };
  const said = Buffer.isBuffer(text) ? text.toString("utf8") : String(text ?? "no reason given");
  if (method === "create" && /already exists/.test(said)) return;
  if (method === "delete" && /not-found/.test(said)) return;
  throw new RmiError(/not-found/.test(said) ? "not-found" : "rejected", `${what}: ${said}`);
}
