import { admin, type RunBuiltin } from "../agent/builtin.js";
import { helpReport } from "../agent/report.js";
import type { PluginShape } from "../client/shape.js";
import { binder, type Bind } from "../contract/bind.js";
import type { Contract, Member, Namespace } from "../contract/contract.js";
import { encodeValue } from "../contract/encode.js";
import { faultFinder } from "../contract/mismatches.js";
import { Validators } from "../contract/validate.js";
import { RmiError } from "../errors.js";
import { prepare, type CalledPlugin, type Outcome } from "../host/dispatcher.js";
import type { LoadedMember, LoadedNamespace } from "../host/load.js";
import type { Raised } from "../host/messages.js";
import { ValueSink } from "../host/stream.js";
import type { Json } from "../json.js";
import { callContext, Cancellation, type ProgressReport } from "../plugin/context.js";
import { MockErrors } from "./mock-errors.js";
import type { ScriptedCall } from "./scripted-agent.js";
import type { StandIn } from "./stand-in.js";

/**
 * Answers requests as an agent does, with stand-ins in place of a plugin: the contract's own checks, the agent's own encoding,
 * dispatching and `Admin`. Nothing is journalled.
 */
export class MockAgent {
  private readonly validators: Validators;
  private readonly errors: MockErrors;
  private readonly running = new Map<string, Running>();
  private readonly runBuiltin: RunBuiltin;

  /**
   * @param classes  the client's own, for errors of the contract
   * @param standIn  what stands in for a namespace now; undefined: nothing does
   */
  constructor(
    private readonly contract: Contract,
    classes: PluginShape["errors"],
    private readonly standIn: (namespace: string) => StandIn | undefined,
  ) {
    this.validators = new Validators(contract.$defs);
    this.errors = new MockErrors(contract.name, contract.errors ?? [], classes ?? {});
    this.runBuiltin = admin({
      help: () => helpReport([contract]),
      contract: () => contract,
      find: () => Promise.resolve(undefined),
      underWay: () => [],
      cancel: (sn) => this.cancel(sn),
      credit: (sn, upTo) => this.credit(sn, upTo),
    });
  }

  async answer(call: ScriptedCall): Promise<void> {
    await call.accepted();
    await call.started();
    const builtin = this.runBuiltin(call.request, this.contract.name);
    if (builtin === undefined) return this.run(call);
    const ended = await new Promise<Outcome>((resolve) => {
      builtin({
        progress: () => undefined,
        ended: (outcome) => resolve(builtinOutcome(outcome)),
      });
    });
    return reply(call, ended);
  }

  private async run(call: ScriptedCall): Promise<void> {
    const { sn, data } = call.request;
    const cancellation = new Cancellation();
    const running: Running = { cancellation, credit: call.request.ext?.credit ?? Infinity, wake: undefined };
    this.running.set(sn, running);
    const parsed = JSON.parse(data) as Json;
    const reports: Promise<void>[] = [];
    const report = ({ total, completed, details }: ProgressReport): void => {
      reports.push(call.progress(total, completed, jsonOf(details)));
    };
    const context = callContext({ plugin: this.contract.name, sn, data: parsed, cancellation, report });
    const outcome = await prepare(this.loaded(parsed), call.request)(context, valuesOf(call, running));
    this.running.delete(sn);
    await Promise.all(reports);
    return reply(call, outcome);
  }

  private cancel(sn: string): "unknown" | "already" | "cancelled" {
    const running = this.running.get(sn);
    if (running === undefined) return "unknown";
    running.cancellation.request(new RmiError("cancelled", "the call was cancelled"));
    return "cancelled";
  }

  private credit(sn: string, upTo: number): boolean {
    const running = this.running.get(sn);
    if (running === undefined) return false;
    running.credit = Math.max(running.credit, upTo);
    running.wake?.();
    return true;
  }

  /** @param data  of the call that is to be recorded */
  private loaded(data: Json): CalledPlugin {
    const { name, namespaces } = this.contract;
    const loaded = namespaces.flatMap((namespace): [string, LoadedNamespace][] => {
      const standIn = this.standInFor(namespace.name);
      return standIn === undefined ? [] : [[namespace.name, this.namespace(namespace, standIn, data)]];
    });
    return {
      name,
      namespaces: new Map(loaded),
      errors: this.errors,
      authenticate: () => Promise.reject(new RmiError("unsupported", "a mock agent asks no PAM")),
    };
  }

  /** Of a class whose constructor throws, each call ends with that, as at an agent. */
  private standInFor(namespace: string): (() => StandIn) | undefined {
    try {
      const standIn = this.standIn(namespace);
      return standIn && (() => standIn);
    } catch (error) {
      return () => {
        throw error;
      };
    }
  }

  private namespace(
    { name, kind, construct, members }: Namespace,
    standIn: () => StandIn,
    data: Json,
  ): LoadedNamespace {
    return {
      name,
      construct: kind === "class" ? (args) => args : undefined,
      bindConstructor: binder(`${name}.__init__()`, construct, this.validators, "method"),
      members: new Map(
        members.map((member) => {
          const label = kind === "class" ? `${name}.${member.name}()` : `${member.name}()`;
          const takesSelf = kind === "class" && member.static !== true;
          const bind = binder(label, member.parameters, this.validators, takesSelf ? "method" : "function");
          return [member.name, this.member(member, bind, standIn, data)];
        }),
      ),
    };
  }

  private member(member: Member, bind: Bind, standIn: () => StandIn, data: Json): LoadedMember {
    return {
      contract: member,
      bind,
      checkYield: member.stream === true ? faultFinder(this.validators, member.progress ?? {}) : undefined,
      checkReturn: faultFinder(this.validators, member.returns),
      requirements: [],
      // what was constructed is the constructor's arguments
      call: (instance, args) =>
        standIn().call(member.name, { args, construct: (instance as unknown[] | undefined) ?? [], data }),
    };
  }
}

interface Running {
  readonly cancellation: Cancellation;
  /** Values of a stream that its caller takes in all. */
  credit: number;
  wake: (() => void) | undefined;
}

/** Passes a stream's values on, in order, as its caller takes them. */
function valuesOf(call: ScriptedCall, running: Running): ValueSink {
  let before: Promise<void> = Promise.resolve();
  const sink: ValueSink = new ValueSink((number, text) => {
    before = before.then(async () => {
      while (number > running.credit) await new Promise<void>((resolve) => (running.wake = resolve));
      await call.progress(0, number, JSON.parse(text) as Json);
      sink.onTaken();
    });
  });
  return sink;
}

function builtinOutcome(
  outcome: Parameters<Parameters<ReturnType<RunBuiltin> & object>[0]["ended"]>[0],
): Outcome {
  if (outcome.kind === "result") return { kind: "result", retval: outcome.text };
  const raised: Raised | undefined = outcome.kind === "raised" ? outcome.raised : undefined;
  if (raised === undefined) throw new RmiError("internal", "Admin of a mock agent ended without an answer");
  return { kind: "raised", ...raised };
}

function reply(call: ScriptedCall, outcome: Outcome): Promise<void> {
  if (outcome.kind === "result") return call.succeed(JSON.parse(outcome.retval) as Json);
  const { code, details, exception } = outcome;
  return call.failWith(exception, call.request.ext && { code, details });
}

function jsonOf(value: unknown): Json {
  try {
    return JSON.parse(encodeValue(value)) as Json;
  } catch {
    return null; // a report is a courtesy
  }
}
