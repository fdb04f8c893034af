/**
 * The process where plugin code runs; started by the agent with a pipe to it as file descriptor 3. It holds nothing
 * that cannot be lost: what was accepted is in the agent's journal.
 */
import { Socket } from "node:net";
import { dirname, join } from "node:path";
import { RmiError } from "../errors.js";
import type { Json, JsonObject } from "../json.js";
import { encodeValue } from "../contract/encode.js";
import { connectContainer, takeGrafts } from "../plugin/plugin.js";
import { whiteboard } from "../plugin/whiteboard.js";
import { applyGrafts, reportOf } from "./grafts.js";
import { Questions } from "./questions.js";
import { installAuthority } from "../plugin/authenticate.js";
import { installBridge } from "../plugin/bridge.js";
import { installOutlet } from "../plugin/publish.js";
import { runAs } from "../plugin/scope.js";
import { callContext, Cancellation, runInContext, type ProgressReport } from "../plugin/context.js";
import { describeThrown } from "../wire/exception.js";
import { decodeRequest, type Request } from "../wire/request.js";
import { prepare, type PreparedCall } from "./dispatcher.js";
import { FrameWriter, readFrames, type Frame } from "./frames.js";
import { endGroup } from "./group.js";
import { HostOutlet } from "./outlet.js";
import { loadPlugin, PAM_SERVICE, type LoadedPlugin } from "./load.js";
import { FrameKind, type LoadOrder, type Refusal, type Threw } from "./messages.js";
import { pamAuthority } from "../pam/authenticate.js";
import { rehearse } from "./rehearse.js";
import { ValueSink } from "./stream.js";

/** Seen in the agent's log: plugin code threw where nobody could catch it. */
const UNCAUGHT_EXIT_CODE = 70;

const pipe = new Socket({ fd: 3, readable: true, writable: true });
const writer = new FrameWriter(pipe);
const plugins = new Map<string, LoadedPlugin>();
const running = new Map<number, Cancellation>();
const sinks = new Map<number, ValueSink>();
/** In the build, the helper stands beside the host's bundle. */
const authenticate = pamAuthority(join(dirname(process.argv[1] ?? ""), "../pam/helper.js"));
const outlet = new HostOutlet(writer);
const prepared = new Map<number, ReadyCall>();

/** The agent's, as the last plugin that was loaded was told. */
let pamService = PAM_SERVICE;

/** Whether this process was made for one call. */
let isForked = false;

const questions = new Questions((id, text) => writer.write(FrameKind.ask, id, text));

installBridge();
connectContainer((operation, ...args) => questions.ask({ operation, args }));
whiteboard.connect((changes) => {
  if (!isForked) writer.write(FrameKind.board, 0, JSON.stringify(changes));
});
installAuthority(async (user, password, service = pamService) => {
  const verdict = await authenticate({ user, password, service });
  if (verdict.kind === "unavailable") process.stderr.write(`PAM cannot be asked: ${verdict.reason}\n`);
  return verdict.kind === "granted";
});
installOutlet((publication) => outlet.publish(publication));
readFrames(pipe, receive, () => process.exit(1));
pipe.on("close", endGroup); // the agent is gone; nobody is left to answer to
pipe.on("error", endGroup);

// A terminal or a service manager signals the agent's whole group. When this process ends is the agent's to say: it lets
// running calls come to their end first.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);

// After an error that nobody caught the process is in no known state: it says so and ends, and the agent starts another.
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (reason: unknown) => {
    process.stderr.write(`${event}: ${reason instanceof Error ? reason.stack : String(reason)}\n`);
    process.exit(UNCAUGHT_EXIT_CODE);
  });
}

function receive({ kind, id, payload }: Frame): void {
  switch (kind) {
    case FrameKind.load:
      return void load(id, JSON.parse(payload) as LoadOrder);
    case FrameKind.call:
      return void run(id, read(payload));
    case FrameKind.prepare:
      return void prepared.set(id, read(payload));
    case FrameKind.run: {
      const call = prepared.get(id)!; // the agent sends this for what it prepared
      prepared.delete(id);
      return void run(id, call);
    }
    case FrameKind.drop:
      return void prepared.delete(id);
    case FrameKind.act:
      return void act(id, payload);
    case FrameKind.board: {
      const split = payload.indexOf("\n");
      return whiteboard.receive(
        JSON.parse(payload.slice(split + 1)) as JsonObject,
        payload.startsWith("own"),
      );
    }
    case FrameKind.answer:
      return questions.answered(id, payload);
    case FrameKind.published:
      return outlet.settled(id, payload);
    case FrameKind.cancel:
      return cancel(id);
    case FrameKind.taken:
      return sinks.get(id)?.onTaken();
    case FrameKind.unload:
      return void unload();
    default: // an agent of another version
      process.exit(1);
  }
}

async function load(id: number, order: LoadOrder): Promise<void> {
  isForked = !order.hooks;
  pamService = order.pamService ?? PAM_SERVICE;
  try {
    plugins.set(order.name, await runAs(order.name, () => loadPlugin(order, authenticate)));
    for (const { order: from, grafts } of order.grafts ?? []) {
      plugins.set(from.name, await runAs(from.name, () => loadPlugin(from, authenticate)));
      applyGrafts(grafts, plugins);
    }
    const grafts = takeGrafts();
    applyGrafts(grafts, plugins);
    if (isForked) await rehearse(serveNobody);
    writer.write(FrameKind.loaded, id, JSON.stringify(reportOf(order.name, grafts)));
  } catch (error) {
    takeGrafts();
    const { code, message, cause } = RmiError.from(error);
    if (cause instanceof Error) process.stderr.write(`${cause.stack ?? cause.message}\n`);
    writer.write(FrameKind.refused, id, JSON.stringify({ code, message } satisfies Refusal));
  }
}

/** Of no call: the agent passes over what is said of it. */
const NOBODY = 0;

function serveNobody(plugin: LoadedPlugin, body: string): Promise<void> {
  return run(NOBODY, ready(plugin, body));
}

interface ReadyCall {
  readonly plugin: string;
  readonly request: Request;
  readonly start: PreparedCall;
  readonly isStream: boolean;
}

function read(payload: string): ReadyCall {
  const split = payload.indexOf("\n");
  // the agent sends calls for what it was told is loaded
  return ready(plugins.get(payload.slice(0, split))!, payload.slice(split + 1));
}

function ready(plugin: LoadedPlugin, body: string): ReadyCall {
  const request = decodeRequest(body);
  const { classname = "", method = "" } = request;
  const isStream = plugin.namespaces.get(classname)?.members.get(method)?.checkYield !== undefined;
  return { plugin: plugin.name, request, start: prepare(plugin, request), isStream };
}

async function run(id: number, { plugin, request, start, isStream }: ReadyCall): Promise<void> {
  // with the kernel before any code of the plugin runs: if this process dies unheard, the call may go to another
  if (isForked) writer.writeNow(FrameKind.begun, id, "");
  const cancellation = new Cancellation();
  running.set(id, cancellation);
  const context = callContext({
    plugin,
    sn: request.sn,
    data: request.data === "null" ? null : (JSON.parse(request.data) as Json),
    cancellation,
    report: (report) => {
      // the values of a stream are its progress
      if (running.has(id) && !isStream) writer.writeNow(FrameKind.progress, id, progressText(report));
    },
  });
  const sink = isStream
    ? new ValueSink((number, text) => writer.writeNow(FrameKind.value, id, `0\n${number}\n${text}`))
    : undefined;
  if (sink !== undefined) sinks.set(id, sink);
  const outcome = await start(context, sink);
  running.delete(id);
  sinks.delete(id);
  if (outcome.kind === "result") return writer.write(FrameKind.result, id, outcome.retval);
  const { code, details, exception, thrown } = outcome;
  if (thrown !== undefined) {
    const facts = { sn: request.sn, member: `${request.classname}.${request.method}`, thrown };
    writer.write(FrameKind.threw, id, JSON.stringify(facts satisfies Threw));
  }
  writer.write(FrameKind.raised, id, JSON.stringify({ code, details, exception }));
}

/** Runs an action. What it throws is the agent's to log; what it returns is nobody's. */
async function act(id: number, payload: string): Promise<void> {
  const [plugin = "", name = ""] = payload.split("\n");
  const cancellation = new Cancellation();
  running.set(id, cancellation);
  const context = callContext({ plugin, sn: name, data: null, cancellation, report: () => undefined });
  try {
    await runInContext(context, () => plugins.get(plugin)!.actions.get(name)!()); // the agent names what it was told is loaded
    writer.write(FrameKind.result, id, "null");
  } catch (error) {
    if (error instanceof Error && !cancellation.isRaised)
      process.stderr.write(`${error.stack ?? error.message}\n`);
    const raised = { code: "remote", details: {}, exception: describeThrown(error, plugin) };
    writer.write(FrameKind.raised, id, JSON.stringify(raised));
  } finally {
    running.delete(id);
  }
}

/**
 * Raises the call's signal. A process that was made for the call ends with its group at once when nobody heard: its code
 * has not asked for the signal, and waits for no process of its own, which the agent has signalled as well.
 */
function cancel(id: number): void {
  const cancellation = running.get(id);
  cancellation?.request(new RmiError("cancelled", "the call was cancelled"));
  if (!isForked || cancellation?.isHeard === true) return;
  if (!process.getActiveResourcesInfo().includes("ProcessWrap")) endGroup();
}

function progressText({ total, completed, details }: ProgressReport): string {
  return [total, completed, details].map(textOrNull).join("\n");
}

/** A report is a courtesy: one that cannot travel must not end the call. */
function textOrNull(value: unknown): string {
  try {
    return encodeValue(value);
  } catch {
    return "null";
  }
}

async function unload(): Promise<void> {
  for (const { name, unloadHooks } of plugins.values()) {
    for (const hook of unloadHooks) {
      try {
        await runAs(name, hook); // one that fails does not keep the others from running
      } catch (error) {
        process.stderr.write(
          `${name}: unload hook: ${error instanceof Error ? error.stack : String(error)}\n`,
        );
      }
    }
  }
  process.exit(0);
}
