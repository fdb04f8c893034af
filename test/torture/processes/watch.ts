/**
 * Loaded into an agent's process before the agent (`node --import`), which it leaves as it is: it looks on at the border,
 * where bytes go to files, to sockets and to pipes, notes how far each call has come, and sends SIGKILL at the point that
 * it was told. So a kill comes where it is meant to, and the program under test has no place made for it.
 *
 * A kill of the agent itself "on the spot" comes before the agent can do anything more; where the point is in the middle
 * of what is written to a socket at once, the bytes up to that point are written alone, as a kernel may do it, too.
 */
import childProcess from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";
import { FrameKind } from "../../../src/host/messages.js";
import { note, type Ending, type Stage, type Victim } from "../history.js";
import { hostFrameLength, protocolOf, Splitter, type Protocol } from "./frames.js";

/** What it is told: whom to kill, and when. */
export interface KillOrder {
  readonly victim: Victim;
  readonly stage: Stage;
  /** The call that has to come so far. */
  readonly sn: string;
  readonly delayMs: number;
  readonly callerPid: number;
}

/** A document's number. */
const SN = /"sn":"([^"]+)"/;
const HISTORY = process.env["GOFER_TORTURE_HISTORY"]!;

let order: KillOrder | undefined;
/** Calls that came so far already, as `STAGE SN`. */
const seen = new Set<string>();
/** The call's delivery, which settling names. */
const deliveries = new Map<string, string>();
const hosts: { readonly pid: number; isGone: boolean }[] = [];
/** Which process of plugin code a call was given to. */
const given = new Map<string, number>();

process.on("message", (message: KillOrder) => {
  order = message;
  process.send!("armed");
});
process.channel?.unref();

/** Notes it the first time. @returns whether this is where to kill */
function reached(stage: Stage, sn: string, ending?: Ending): boolean {
  const key = `${stage} ${sn}`;
  if (seen.has(key)) return false;
  seen.add(key);
  note(HISTORY, { kind: "stage", stage, sn, agent: process.pid, ...(ending && { ending }) });
  return order?.stage === stage && order.sn === sn;
}

/** Whether this process must end before it does anything more. */
function isOwnEnd(): boolean {
  return order?.victim === "agent" && order.delayMs === 0;
}

function strike(): void {
  const now = order;
  if (now === undefined) return;
  order = undefined;
  if (now.delayMs > 0) setTimeout(() => kill(now), now.delayMs);
  else kill(now);
}

function kill({ victim, stage, sn, delayMs, callerPid }: KillOrder): void {
  const pid =
    victim === "agent" ? process.pid : victim === "caller" ? callerPid : (given.get(sn) ?? hostPid());
  note(HISTORY, { kind: "killed", victim, pid, stage, sn, delayMs });
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it ended in this very moment
  }
  process.send!("killed");
}

/** The plugin's host, which is started before any process for forked calls. */
function hostPid(): number {
  return hosts.find(({ isGone }) => !isGone)!.pid;
}

// ---- files: the journal

/** The facts of a request, or of its outcome. A write may hold several. */
const FACTS = /"plugin":"[^"]*","sn":"([^"]+)","digest":"[^"]*","(receivedAt|endedAt)":/g;
/** Of each file, the requests that were appended to it and whose fsync has not ended. */
const unsynced = new Map<number, string[]>();

const { writeSync, fdatasync, fdatasyncSync } = fs;
/** Records are written whole. */
fs.writeSync = ((fd: number, ...rest: unknown[]): number => {
  const written = (writeSync as (...args: unknown[]) => number)(fd, ...rest);
  const [bytes, from = 0] = rest as [unknown, number?];
  if (!Buffer.isBuffer(bytes)) return written;
  let isThere = false;
  for (const [, sn = "", what] of bytes.toString("latin1", from, from + written).matchAll(FACTS)) {
    if (what === "receivedAt") unsynced.set(fd, [...(unsynced.get(fd) ?? []), sn]);
    else if (reached("recorded", sn)) isThere = true;
  }
  if (isThere) strike(); // what was written with it is noted by then
  return written;
}) as typeof fs.writeSync;

/** An fsync of this file begins. @returns what it writes */
function takeUnsynced(fd: number): readonly string[] {
  const syncing = unsynced.get(fd) ?? [];
  unsynced.delete(fd);
  return syncing;
}

/** All that an fsync wrote is on disk, and is noted before any kill. */
function synced(syncing: readonly string[]): void {
  if (syncing.filter((sn) => reached("journalled", sn)).length > 0) strike();
}

fs.fdatasync = ((fd: number, done: fs.NoParamCallback): void => {
  const syncing = takeUnsynced(fd);
  fdatasync(fd, (error) => {
    if (error === null) synced(syncing);
    done(error);
  });
}) as typeof fs.fdatasync;

fs.fdatasyncSync = (fd: number): void => {
  const syncing = takeUnsynced(fd);
  fdatasyncSync(fd);
  synced(syncing);
};

// ---- processes of plugin code

interface Pipe {
  readonly pid: number;
  readonly sent: Splitter;
  readonly read: Splitter;
  readonly calls: Map<number, string>;
}
const pipes = new WeakMap<Socket, Pipe>();

const { spawn } = childProcess;
childProcess.spawn = ((...args: unknown[]) => {
  const child = (spawn as (...args: unknown[]) => childProcess.ChildProcess)(...args);
  const pipe = child.stdio[3];
  if (pipe instanceof Socket && child.pid !== undefined) {
    const host = { pid: child.pid, isGone: false };
    hosts.push(host);
    child.once("exit", () => (host.isGone = true));
    const [sent, read] = [new Splitter(hostFrameLength), new Splitter(hostFrameLength)];
    pipes.set(pipe, { pid: child.pid, sent, read, calls: new Map() });
  }
  return child;
}) as typeof childProcess.spawn;

/** @returns where in the bytes it is that a kill is due */
function toHost(pipe: Pipe, bytes: Buffer): number | undefined {
  let due: number | undefined;
  for (const { bytes: frame, end } of pipe.sent.add(bytes)) {
    const [kind, id] = [frame[4], frame.readUInt32BE(5)];
    if (kind === FrameKind.prepare || kind === FrameKind.call) {
      const sn = SN.exec(frame.toString("latin1", 9))?.[1];
      if (sn !== undefined) pipe.calls.set(id, sn);
    }
    const sn = pipe.calls.get(id);
    if (sn === undefined || (kind !== FrameKind.run && kind !== FrameKind.call)) continue;
    given.set(sn, pipe.pid);
    if (reached("started", sn)) due = end;
  }
  return due;
}

function fromHost(pipe: Pipe, bytes: Buffer): void {
  for (const { bytes: frame } of pipe.read.add(bytes)) {
    if (frame[4] !== FrameKind.progress) continue;
    const sn = pipe.calls.get(frame.readUInt32BE(5));
    if (sn !== undefined && reached("progress", sn)) strike();
  }
}

// ---- the broker

interface Wire {
  readonly protocol: Protocol;
  readonly sent: Splitter;
  readonly read: Splitter;
}
const wires = new WeakMap<Socket, Wire | "other">();

function wireOf(socket: Socket, firstSent?: Buffer): Wire | undefined {
  const known = wires.get(socket);
  if (known !== undefined) return known === "other" ? undefined : known;
  if (firstSent === undefined) return undefined;
  const protocol = protocolOf(firstSent);
  if (protocol === undefined) return void wires.set(socket, "other");
  const split = (): Splitter => new Splitter((bytes) => protocol.lengthOf(bytes));
  const wire = { protocol, sent: split(), read: split() };
  wires.set(socket, wire);
  return wire;
}

function fromBroker({ protocol, read }: Wire, bytes: Buffer): void {
  for (const { bytes: frame } of read.add(bytes)) {
    const delivery = protocol.delivered(frame);
    if (delivery === undefined) continue;
    const sn = SN.exec(frame.toString("latin1"))?.[1];
    if (sn === undefined || !frame.includes('"request":')) continue;
    deliveries.set(sn, delivery);
    if (reached("received", sn)) strike();
  }
}

/** @returns where in the bytes it is that a kill is due */
function toBroker({ protocol, sent }: Wire, bytes: Buffer): number | undefined {
  let due: number | undefined;
  for (const { bytes: frame, end } of sent.add(bytes)) {
    for (const [sn, delivery] of deliveries) {
      if (!protocol.settles(frame, delivery)) continue;
      deliveries.delete(sn);
      if (reached("settled", sn)) due = end;
    }
    const text = frame.toString("latin1");
    const sn = SN.exec(text)?.[1];
    if (sn === undefined) continue;
    if (text.includes('"status":"accepted"')) {
      if (reached("accepted", sn)) due = end;
    } else if (text.includes('"result":{') && reached("replied", sn, endingOf(text))) due = end;
  }
  return due;
}

function endingOf(text: string): Ending | undefined {
  const value = /"retval":"([^"]*)"/.exec(text)?.[1];
  if (value !== undefined) return { kind: "result", value };
  const code = /"ext":\{"code":"([^"]+)"/.exec(text)?.[1];
  return code === undefined ? undefined : { kind: "failure", code, message: "" };
}

type Write = (this: Socket, chunk: Buffer, encoding: string, done: (error?: Error | null) => void) => void;
interface Patched {
  _write: Write;
  _writev: (
    this: Socket,
    chunks: { chunk: string | Buffer; encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ) => void;
  push: (this: Socket, chunk: Buffer | null, encoding?: BufferEncoding) => boolean;
}

const sockets = Socket.prototype as unknown as Patched;
const { _write: write, push } = sockets;

function watchedWrite(socket: Socket, bytes: Buffer, done: (error?: Error | null) => void): void {
  const pipe = pipes.get(socket);
  const wire = pipe === undefined ? wireOf(socket, bytes) : undefined;
  const due = pipe !== undefined ? toHost(pipe, bytes) : wire && toBroker(wire, bytes);
  if (due !== undefined && isOwnEnd()) {
    write.call(socket, bytes.subarray(0, due), "buffer", done);
    return strike();
  }
  write.call(socket, bytes, "buffer", done);
  if (due !== undefined) strike();
}

sockets._write = function (chunk, encoding, done) {
  watchedWrite(
    this,
    typeof chunk === "string" ? Buffer.from(chunk, encoding as BufferEncoding) : chunk,
    done,
  );
};
sockets._writev = function (chunks, done) {
  const all = chunks.map(({ chunk, encoding }) =>
    typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk,
  );
  watchedWrite(this, Buffer.concat(all), done);
};
sockets.push = function (chunk, encoding) {
  if (chunk !== null) {
    const pipe = pipes.get(this);
    const wire = wireOf(this);
    if (pipe !== undefined) fromHost(pipe, chunk);
    else if (wire !== undefined) fromBroker(wire, chunk);
  }
  return push.call(this, chunk, encoding);
};

syncBuiltinESMExports();
