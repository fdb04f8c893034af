import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { isCode, RmiError, type Code } from "../../errors.js";
import { guarded } from "../../guard.js";
import { FrameWriter, readFrames, type Frame } from "../../host/frames.js";
import {
  FrameKind,
  type LoadOrder,
  type LoadReport,
  type PublishOrder,
  type Raised,
  type Refusal,
  type Threw,
} from "../../host/messages.js";
import { isObject, type Json, type JsonObject } from "../../json.js";
import { exceptionOf, readException } from "../../wire/exception.js";
import type { ProgressText } from "../../wire/reply.js";
import type { Board, BoardMember } from "./board.js";
import { onLines } from "./lines.js";
import type { Logger } from "../log.js";

/** What plugin code of a host reaches beyond its process. */
export interface Surroundings {
  readonly board: Board;
  /** Carries out what plugin code asks of the agent: JSON of a question (messages.ts). @returns what is answered */
  readonly manage: (question: string) => Promise<Json>;
}

interface Loading {
  readonly name: string;
  readonly resolve: (refusal: Refusal | undefined) => void;
}

/** How one call ended in its host. */
export type HostOutcome =
  | { readonly kind: "result"; readonly text: string }
  | { readonly kind: "raised"; readonly raised: Raised }
  /** The process ended first. */
  | { readonly kind: "exited"; readonly exit: HostExit };

/** How a host process ended: one of the two is there. */
export interface HostExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export function exitText({ code, signal }: HostExit): string {
  return signal === null ? `exit code ${code ?? "unknown"}` : `signal ${signal}`;
}

/** A call that failed for a reason of ours. */
export function raisedOutcome(
  code: Code,
  message: string,
  details: Readonly<Record<string, Json>> = {},
): HostOutcome {
  const exception = exceptionOf(new RmiError(code, message, { details }));
  return { kind: "raised", raised: { code, details, exception } };
}

/** What a call's owner wants to hear. `ended` comes exactly once, and nothing after it. */
export interface CallListener {
  /** In a process that was made for one call: its code may have run from here on. Before that it has not. */
  begun?(): void;
  progress(report: ProgressText): void;
  /** A value of a stream. Resolves when it has been passed on; the plugin is a few ahead of that at most. */
  value?(report: ProgressText): Promise<void>;
  ended(outcome: HostOutcome): void;
}

/** Takes a plugin's event to its broker; rejects when it could not. */
export type Publish = (order: PublishOrder) => Promise<void>;

/** Built files sit beside each other; run from source (the tests do), the built one serves. */
const HOST_MAIN = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../../dist/src/host/main.bundle.cjs" : "../../host/main.bundle.cjs",
    import.meta.url,
  ),
);

/** How long the pipe of an ended process is read before it is given up. Milliseconds. */
const PIPE_CLOSE_MS = 1000;

/** One process of plugin code, from its start to its end. Restarting is its supervisor's business. */
export class HostProcess implements BoardMember {
  /** What loading each plugin has come to. */
  readonly reports = new Map<string, LoadReport>();
  /** Settles when the process has ended, whatever the reason. */
  readonly exited: Promise<HostExit>;
  private readonly writer: FrameWriter | undefined;
  private readonly calls = new Map<number, CallListener>();
  private readonly loads = new Map<number, Loading>();
  /** Of those: the actions. */
  private readonly acting = new Set<number>();
  private quietWanted: (() => void)[] = [];
  private exit: HostExit | undefined;
  private lastId = 0;

  private constructor(
    private readonly child: ChildProcess | undefined,
    private readonly log: Logger,
    private readonly publish: Publish,
    private readonly surroundings?: Surroundings,
  ) {
    child?.on("error", (error) => log.log("error", "host.spawn-failed", { message: error.message }));
    const pipe = child?.stdio?.[3] as Duplex | undefined;
    if (child === undefined || pipe === undefined || pipe === null) {
      this.exit = { code: null, signal: null }; // the system had no process or descriptor left
      this.exited = Promise.resolve(this.exit);
      return;
    }
    this.writer = new FrameWriter(pipe);
    surroundings?.board.join(this);
    const distrust = (reason: unknown): void => {
      log.log("error", "host.protocol", { reason: RmiError.from(reason).message });
      this.kill();
    };
    // plugin code shares the process at the other end, and could write anything into this pipe
    const receive = (frame: Frame): void => {
      try {
        this.receive(frame);
      } catch (error) {
        distrust(error);
      }
    };
    readFrames(pipe, receive, distrust);
    pipe.on("error", () => undefined); // a process that dies breaks its pipe; `exit` tells the rest
    (child.stdio[4] as Duplex).on("error", () => undefined).resume(); // its guard reads the other end
    for (const stream of ["stdout", "stderr"] as const) {
      onLines(child[stream]!, (text) => log.log("info", "plugin.output", { stream, text }));
    }
    this.exited = new Promise((resolve) => {
      child.once("error", () => {
        if (child.pid === undefined) resolve(this.ended({ code: null, signal: null }));
      });
      child.once("exit", (code, signal) => {
        signalGroup(child.pid, "SIGKILL"); // what it started and left behind ends with it
        // what it wrote before it ended is still in the pipe, and is read first; a grandchild may hold it open
        const last = setTimeout(() => {
          for (const listener of this.calls.values()) listener.begun?.(); // nobody knows what else was in there
          pipe.destroy();
        }, PIPE_CLOSE_MS);
        const done = (): void => {
          clearTimeout(last);
          resolve(this.ended({ code, signal }));
        };
        if (pipe.destroyed) done();
        else pipe.once("close", done);
      });
    });
  }

  /** As the leader of a group of its own. Never throws: a process that cannot be started is one that has ended. */
  static start(log: Logger, publish: Publish, surroundings?: Surroundings): HostProcess {
    try {
      const stdio = ["ignore", "pipe", "pipe", "pipe", "pipe"] satisfies SpawnOptions["stdio"];
      const options = { stdio, detached: true } satisfies SpawnOptions;
      const [command, ...args] = guarded([process.execPath, "--enable-source-maps", HOST_MAIN]);
      return new HostProcess(spawn(command, args, options), log, publish, surroundings);
    } catch (error) {
      log.log("error", "host.spawn-failed", { message: RmiError.from(error).message });
      return new HostProcess(undefined, log, publish);
    }
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get hasExited(): boolean {
    return this.exit !== undefined;
  }

  /** @returns why the plugin cannot be served, or undefined when it is loaded */
  load(order: LoadOrder): Promise<Refusal | undefined> {
    if (this.exit !== undefined) return Promise.resolve(endedWhileLoading(this.exit));
    const id = this.nextId();
    this.writer?.write(FrameKind.load, id, JSON.stringify(order));
    return new Promise((resolve) => this.loads.set(id, { name: order.name, resolve }));
  }

  /** Runs a request that its plugin was loaded for. @returns the number to cancel it by */
  call(plugin: string, body: string, listener: CallListener): number {
    const id = this.nextId();
    if (this.exit !== undefined) {
      const { exit } = this;
      queueMicrotask(() => listener.ended({ kind: "exited", exit }));
      return id;
    }
    this.calls.set(id, listener);
    this.writer?.write(FrameKind.call, id, `${plugin}\n${body}`);
    return id;
  }

  /** Has a request read and checked, so that it can run at once when `run` says so. @returns its number */
  prepare(plugin: string, body: string): number {
    const id = this.nextId();
    if (this.exit === undefined) this.writer?.write(FrameKind.prepare, id, `${plugin}\n${body}`);
    return id;
  }

  /** Runs what was prepared. */
  run(id: number, listener: CallListener): void {
    this.calls.set(id, listener);
    this.writer?.write(FrameKind.run, id, "");
  }

  /** What was prepared will not run. */
  drop(id: number): void {
    if (this.exit === undefined) this.writer?.write(FrameKind.drop, id, "");
  }

  /** Resolves when no call runs, actions aside. What was prepared, and does not run, is not waited for. */
  quiet(): Promise<void> {
    return this.until(() => this.calls.size <= this.acting.size);
  }

  /** Resolves when no action runs. */
  actionsDone(): Promise<void> {
    return this.until(() => this.acting.size === 0);
  }

  private async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.quietWanted.push(resolve));
  }

  /** Tells it what was set on the whiteboard. */
  board(changes: JsonObject, own: boolean): void {
    if (this.exit !== undefined) return;
    this.writer?.write(FrameKind.board, 0, `${own ? "own" : "others"}\n${JSON.stringify(changes)}`);
  }

  /** Runs an action. @returns the number to cancel it by */
  act(plugin: string, action: string, ended: (outcome: HostOutcome) => void): number {
    const id = this.nextId();
    this.acting.add(id);
    this.calls.set(id, {
      progress: () => undefined,
      ended: (outcome) => {
        this.acting.delete(id);
        ended(outcome);
      },
    });
    this.writer?.write(FrameKind.act, id, `${plugin}\n${action}`);
    return id;
  }

  /** Raises the signal of a running call; what that does is up to its code. */
  cancel(id: number): void {
    if (this.calls.has(id) && this.exit === undefined) this.writer?.write(FrameKind.cancel, id, "");
  }

  /** Runs the unload hooks, then ends the process; after `graceMs` without their leave. */
  async stop(graceMs: number): Promise<void> {
    if (this.exit !== undefined) return;
    this.writer?.write(FrameKind.unload, 0, "");
    const timer = setTimeout(() => {
      this.log.log("warn", "host.killed", {
        reason: `asked to unload, it had not ended after ${graceMs / 1000} s`,
      });
      this.kill();
    }, graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends the process and all that it started, at once. */
  kill(): void {
    this.signal("SIGKILL");
  }

  /** Signals the process and all that it started. Once it has ended its number may be another's. */
  signal(signal: NodeJS.Signals): void {
    const { child } = this;
    if (child?.exitCode === null && child.signalCode === null) signalGroup(child.pid, signal);
  }

  /** Numbers travel in four bytes; one that comes round again after four billion calls belongs to nobody any more. */
  private nextId(): number {
    this.lastId = (this.lastId + 1) >>> 0;
    return this.lastId;
  }

  private receive({ kind, id, payload }: Frame): void {
    switch (kind) {
      case FrameKind.loaded:
        return this.loadEnded(id, undefined, JSON.parse(payload) as LoadReport);
      case FrameKind.refused:
        return this.loadEnded(id, JSON.parse(payload) as Refusal);
      case FrameKind.board:
        return this.surroundings?.board.set(this, payload);
      case FrameKind.ask:
        return this.asked(id, payload);
      case FrameKind.progress: {
        const [total = "0", completed = "0", details = "{}"] = payload.split("\n");
        return this.calls.get(id)?.progress({ total, completed, details });
      }
      case FrameKind.value: {
        const [total = "0", completed = "0", details = "{}"] = payload.split("\n");
        const taken = this.calls.get(id)?.value?.({ total, completed, details });
        return void Promise.resolve(taken).then(() => {
          if (this.calls.has(id) && this.exit === undefined) this.writer?.write(FrameKind.taken, id, "");
        });
      }
      case FrameKind.begun:
        return this.calls.get(id)?.begun?.();
      case FrameKind.result:
        return this.callEnded(id, { kind: "result", text: payload });
      case FrameKind.threw: {
        const { sn, member, thrown } = JSON.parse(payload) as Threw;
        return this.log.log("info", "call.threw", {
          sn: String(sn),
          member: String(member),
          thrown: String(thrown),
        });
      }
      case FrameKind.raised:
        return this.callEnded(id, { kind: "raised", raised: readRaised(payload) });
      case FrameKind.publish:
        return void this.published(id, JSON.parse(payload) as PublishOrder);
      default:
        throw new RmiError("internal", `a frame of kind ${kind} from a host`);
    }
  }

  /** Plugin code shares the other end of the pipe: what it asks for may be anything, and ends nothing here. */
  private async published(id: number, order: PublishOrder): Promise<void> {
    let answer = "";
    try {
      await this.publish(order);
    } catch (error) {
      const { code, message } = RmiError.from(error);
      answer = JSON.stringify({ code, message } satisfies Refusal);
    }
    if (this.exit === undefined) this.writer?.write(FrameKind.published, id, answer);
  }

  private loadEnded(id: number, refusal: Refusal | undefined, report?: LoadReport): void {
    const loading = this.loads.get(id);
    this.loads.delete(id);
    if (loading !== undefined && report !== undefined) this.reports.set(loading.name, report);
    loading?.resolve(refusal);
  }

  private asked(id: number, question: string): void {
    const answer = (text: object): void => {
      if (this.exit === undefined) this.writer?.write(FrameKind.answer, id, JSON.stringify(text));
    };
    const refused = new RmiError("unsupported", "plugins are managed from a plugin's host process only");
    const answered = this.surroundings?.manage(question) ?? Promise.reject(refused);
    answered.then(
      (value) => answer({ value }),
      (error: unknown) => {
        const { code, message } = RmiError.from(error);
        answer({ code, message });
      },
    );
  }

  private callEnded(id: number, outcome: HostOutcome): void {
    const listener = this.calls.get(id);
    this.calls.delete(id);
    listener?.ended(outcome);
    if (this.quietWanted.length > 0) this.noteQuiet();
  }

  private noteQuiet(): void {
    for (const resolve of this.quietWanted.splice(0)) resolve();
  }

  private ended(exit: HostExit, reason = exitText(exit)): HostExit {
    this.exit = exit;
    this.log.log("debug", "host.exited", { pid: this.pid, reason });
    this.surroundings?.board.leave(this);
    for (const { resolve } of this.loads.values()) resolve(endedWhileLoading(exit));
    this.loads.clear();
    const listeners = [...this.calls.values()];
    this.calls.clear();
    for (const listener of listeners) listener.ended({ kind: "exited", exit });
    this.noteQuiet();
    return exit;
  }
}

function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // none of them is left, or they are another user's by now
  }
}

/** @throws SyntaxError or RmiError for what no host of ours sends */
function readRaised(payload: string): Raised {
  const raised: unknown = JSON.parse(payload);
  if (
    isObject(raised) &&
    isCode(raised["code"]) &&
    isObject(raised["details"]) &&
    isObject(raised["exception"])
  ) {
    return {
      code: raised["code"],
      details: raised["details"],
      exception: readException(raised["exception"]),
    };
  }
  throw new RmiError("internal", "a failure that is none");
}

function endedWhileLoading(exit: HostExit): Refusal {
  return { code: "host-restarted", message: `the host process ended while it loaded: ${exitText(exit)}` };
}
