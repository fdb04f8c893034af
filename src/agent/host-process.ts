import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { RmiError } from "../errors.js";
import { FrameWriter, readFrames, type Frame } from "../host/frames.js";
import { FrameKind, type LoadOrder, type Raised, type Refusal } from "../host/messages.js";
import type { ProgressText } from "../wire/reply.js";
import type { Logger } from "./log.js";

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

/** What a call's owner wants to hear. `ended` comes exactly once, and nothing after it. */
export interface CallListener {
  progress(report: ProgressText): void;
  ended(outcome: HostOutcome): void;
}

/** Built files sit beside each other; run from source (the tests do), the built one serves. */
const HOST_MAIN = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../dist/src/host/main.js" : "../host/main.js",
    import.meta.url,
  ),
);

/** One process of plugin code, from its start to its end. Restarting is its supervisor's business. */
export class HostProcess {
  /** Settles when the process has ended, whatever the reason. */
  readonly exited: Promise<HostExit>;
  private readonly writer: FrameWriter;
  private readonly calls = new Map<number, CallListener>();
  private readonly loads = new Map<number, (refusal: Refusal | undefined) => void>();
  private exit: HostExit | undefined;
  private lastId = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly log: Logger,
  ) {
    const pipe = child.stdio[3] as Duplex;
    this.writer = new FrameWriter(pipe);
    const distrust = (reason: unknown): void => {
      log.log("error", "host.protocol", { reason: RmiError.from(reason).message });
      child.kill("SIGKILL");
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
    for (const stream of ["stdout", "stderr"] as const) {
      createInterface({ input: child[stream]! }).on("line", (text) =>
        log.log("info", "plugin.output", { stream, text }),
      );
    }
    this.exited = new Promise((resolve) => {
      child.once("error", (error) => resolve(this.ended({ code: null, signal: null }, error.message)));
      child.once("exit", (code, signal) => {
        // what it wrote before it ended is still in the pipe, and is read first
        if (pipe.destroyed) resolve(this.ended({ code, signal }));
        else pipe.once("close", () => resolve(this.ended({ code, signal })));
      });
    });
  }

  static start(log: Logger): HostProcess {
    const child = spawn(process.execPath, ["--enable-source-maps", HOST_MAIN], {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    return new HostProcess(child, log);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get hasExited(): boolean {
    return this.exit !== undefined;
  }

  /** @returns why the plugin cannot be served, or undefined when it is loaded */
  load(order: LoadOrder): Promise<Refusal | undefined> {
    if (this.exit !== undefined) return Promise.resolve(endedWhileLoading(this.exit));
    const id = ++this.lastId;
    this.writer.write(FrameKind.load, id, JSON.stringify(order));
    return new Promise((resolve) => this.loads.set(id, resolve));
  }

  /** Runs a request that its plugin was loaded for. @returns the number to cancel it by */
  call(plugin: string, body: string, listener: CallListener): number {
    const id = ++this.lastId;
    if (this.exit !== undefined) {
      const { exit } = this;
      queueMicrotask(() => listener.ended({ kind: "exited", exit }));
      return id;
    }
    this.calls.set(id, listener);
    this.writer.write(FrameKind.call, id, `${plugin}\n${body}`);
    return id;
  }

  /** Raises the signal of a running call; what that does is up to its code. */
  cancel(id: number): void {
    if (this.calls.has(id) && this.exit === undefined) this.writer.write(FrameKind.cancel, id, "");
  }

  /** Runs the unload hooks, then ends the process; after `graceMs` without their leave. */
  async stop(graceMs: number): Promise<void> {
    if (this.exit !== undefined) return;
    this.writer.write(FrameKind.unload, 0, "");
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  private receive({ kind, id, payload }: Frame): void {
    switch (kind) {
      case FrameKind.loaded:
        return this.loadEnded(id, undefined);
      case FrameKind.refused:
        return this.loadEnded(id, JSON.parse(payload) as Refusal);
      case FrameKind.progress: {
        const [total = "0", completed = "0", details = "{}"] = payload.split("\n");
        return this.calls.get(id)?.progress({ total, completed, details });
      }
      case FrameKind.result:
        return this.callEnded(id, { kind: "result", text: payload });
      case FrameKind.raised:
        return this.callEnded(id, { kind: "raised", raised: JSON.parse(payload) as Raised });
      default:
        throw new RmiError("internal", `a frame of kind ${kind} from a host`);
    }
  }

  private loadEnded(id: number, refusal: Refusal | undefined): void {
    this.loads.get(id)?.(refusal);
    this.loads.delete(id);
  }

  private callEnded(id: number, outcome: HostOutcome): void {
    const listener = this.calls.get(id);
    this.calls.delete(id);
    listener?.ended(outcome);
  }

  private ended(exit: HostExit, reason = exitText(exit)): HostExit {
    this.exit = exit;
    this.log.log("debug", "host.exited", { pid: this.pid, reason });
    for (const resolve of this.loads.values()) resolve(endedWhileLoading(exit));
    this.loads.clear();
    const listeners = [...this.calls.values()];
    this.calls.clear();
    for (const listener of listeners) listener.ended({ kind: "exited", exit });
    return exit;
  }
}

function endedWhileLoading(exit: HostExit): Refusal {
  return { code: "host-restarted", message: `the host process ended while it loaded: ${exitText(exit)}` };
}
