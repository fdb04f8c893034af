import { createConnection, type Socket } from "node:net";
import { RmiError } from "../errors.js";
import type { Json, JsonObject } from "../json.js";
import { MAX_REPLY_BYTES, replyOf, type ManagementReply } from "./protocol.js";

/** Where an agent listens. */
export type ManagementPlace =
  | { readonly kind: "socket"; readonly path: string }
  | {
      readonly kind: "port";
      readonly host: string;
      readonly port: number;
      readonly token?: string | undefined;
    };

export interface ManagementCall {
  readonly name: string;
  readonly args?: readonly Json[];
  readonly kwargs?: JsonObject;
}

/** An unload waits for calls that run. Milliseconds. */
const ANSWER_MS = 120_000;

/**
 * Asks a running agent.
 *
 * @throws RmiError `unreachable` when nobody listens there, `timed-out`, `malformed` for what is no reply
 */
export async function manage(
  place: ManagementPlace,
  { name, args = [], kwargs = {} }: ManagementCall,
  answerMs = ANSWER_MS,
): Promise<ManagementReply> {
  const label = place.kind === "socket" ? place.path : `${place.host}:${place.port}`;
  const token = place.kind === "port" && place.token !== undefined ? { token: place.token } : {};
  const text = await exchanged(place, label, JSON.stringify({ name, args, kwargs, ...token }), answerMs);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const reply = replyOf(value);
  if (reply !== undefined) return reply;
  throw new RmiError(
    "malformed",
    text === ""
      ? `${label} gave no reply`
      : `${label} is no agent: it said ${JSON.stringify(text.slice(0, 100))}`,
  );
}

function exchanged(
  place: ManagementPlace,
  label: string,
  request: string,
  answerMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket =
      place.kind === "socket"
        ? createConnection(place.path)
        : createConnection({ host: place.host, port: place.port });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const fail = (error: RmiError): void => {
      socket.destroy();
      reject(error);
    };
    const patience = setTimeout(
      () => fail(new RmiError("timed-out", `no reply from ${label} within ${answerMs / 1000} s`)),
      answerMs,
    );
    socket.once("connect", () => socket.write(request));
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_REPLY_BYTES) fail(new RmiError("too-large", `the reply of ${label} is too large`));
    });
    socket.once("error", (cause: NodeJS.ErrnoException) => {
      const why =
        place.kind === "socket" ? `${cause.code}; is it the folder of a goferd that runs?` : cause.message;
      fail(new RmiError("unreachable", `no agent at ${label}: ${why}`, { cause }));
    });
    socket.once("close", () => {
      clearTimeout(patience);
      resolve(Buffer.concat(chunks).toString("utf8"));
    });
  });
}
