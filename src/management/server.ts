import { createHash, timingSafeEqual } from "node:crypto";
import { chmod, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import type { PluginContainer } from "../agent/plugins/container.js";
import type { Logger } from "../agent/log.js";
import { RmiError } from "../errors.js";
import { carryOut } from "./operations.js";
import { MAX_REQUEST_BYTES, readValue, requestOf, type ManagementReply } from "./protocol.js";

/** Where to listen. A socket is guarded by its file's mode; a port by the token, where there is one. */
export type Endpoint =
  | { readonly kind: "socket"; readonly path: string }
  | {
      readonly kind: "port";
      readonly host: string;
      readonly port: number;
      readonly token: string | undefined;
    };

export interface ManagementServer {
  /** The port that was taken; undefined of a socket. */
  readonly port: number | undefined;
  close(): Promise<void>;
}

/**
 * A request has to be there whole by then, and who has got a reply gone. gofer waits for ever, and meanwhile serves nobody
 * (X-41).
 */
const RECEIVE_MS = 10_000;
/** At a time. */
export const MAX_CONNECTIONS = 32;
/** Of a socket's path, what the system takes. */
const MAX_PATH_BYTES = 100;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/**
 * Listens for management requests (spec 6.2).
 *
 * @throws RmiError `config` for a host that is not of this machine alone, a path that is too long, or a place that is taken
 */
export async function listen(
  endpoint: Endpoint,
  container: PluginContainer,
  log: Logger,
  receiveMs = RECEIVE_MS,
): Promise<ManagementServer> {
  refuseOpen(endpoint);
  const token = endpoint.kind === "port" ? endpoint.token : undefined;
  const sockets = new Set<Socket>();
  // who has closed his side after the request still reads the reply (T-13); so each socket is ended here
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
    void serve(socket, container, token, log, receiveMs);
  });
  server.maxConnections = MAX_CONNECTIONS;
  await opened(server, endpoint);
  if (endpoint.kind === "socket") await chmod(endpoint.path, 0o600); // its folder is the agent's alone from the beginning
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  log.log("info", "management.listening", endpoint.kind === "socket" ? { socket: endpoint.path } : { port });
  return {
    port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      if (endpoint.kind === "socket") await rm(endpoint.path, { force: true });
    },
  };
}

function refuseOpen(endpoint: Endpoint): void {
  if (endpoint.kind === "port") {
    if (LOOPBACK.test(endpoint.host)) return;
    const message = `management.host: "${endpoint.host}" can be reached from elsewhere; only localhost is served`;
    throw new RmiError("config", message);
  }
  if (Buffer.byteLength(endpoint.path) <= MAX_PATH_BYTES) return;
  throw new RmiError(
    "config",
    `management: the path of a socket has at most ${MAX_PATH_BYTES} bytes: ${endpoint.path}`,
  );
}

/** A socket's file that is there is of an agent that was killed: this one has the state folder. */
async function opened(server: Server, endpoint: Endpoint): Promise<void> {
  if (endpoint.kind === "socket") await rm(endpoint.path, { force: true });
  await new Promise<void>((resolve, reject) => {
    const failed = (cause: Error): void =>
      reject(new RmiError("config", `management: cannot listen: ${cause.message}`, { cause }));
    server.once("error", failed);
    const listening = (): void => {
      server.off("error", failed);
      server.on("error", () => undefined);
      resolve();
    };
    if (endpoint.kind === "socket") server.listen(endpoint.path, listening);
    // gofer's clients speak IPv4 (T-9)
    else server.listen(endpoint.port, endpoint.host === "localhost" ? "127.0.0.1" : endpoint.host, listening);
  });
}

async function serve(
  socket: Socket,
  container: PluginContainer,
  token: string | undefined,
  log: Logger,
  receiveMs: number,
): Promise<void> {
  socket.on("error", () => socket.destroy());
  const value = await received(socket, receiveMs);
  const request = requestOf(value);
  if (request === undefined) {
    log.log("warn", "management.unreadable", {}); // T-10: closed without a reply
    socket.destroy();
    return;
  }
  const { name } = request;
  const isAllowed = token === undefined || isSame(request.token ?? "", token);
  const reply: ManagementReply = isAllowed
    ? await carryOut(container, request)
    : { code: 1, result: "the management token is missing or wrong" };
  log.log(reply.code === 0 ? "info" : "warn", "management.request", {
    name: name.slice(0, 64),
    code: reply.code,
    ...(reply.code === 1 && { message: String(reply.result) }),
  });
  socket.end(JSON.stringify(reply));
  if (socket.closed) return;
  const patience = setTimeout(() => socket.destroy(), receiveMs);
  socket.once("close", () => clearTimeout(patience));
}

/** @returns undefined when no whole request came */
function received(socket: Socket, receiveMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (value: unknown): void => {
      clearTimeout(patience);
      socket.off("data", take);
      socket.resume(); // what else comes is of no interest
      resolve(value);
    };
    const patience = setTimeout(end, receiveMs, undefined);
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_REQUEST_BYTES) return end(undefined);
      const reading = readValue(Buffer.concat(chunks).toString("utf8"));
      if (reading.kind === "value") end(reading.value);
      else if (reading.kind === "none") end(undefined);
    };
    socket.on("data", take);
    socket.once("end", () => end(undefined));
    socket.once("close", () => end(undefined));
  });
}

/** The time it takes tells nothing. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
