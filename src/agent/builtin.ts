import { binder, type Bind } from "../contract/bind.js";
import type { Contract, Parameter } from "../contract/contract.js";
import { encodeValue } from "../contract/encode.js";
import { Validators } from "../contract/validate.js";
import { RmiError } from "../errors.js";
import type { Raised } from "../host/messages.js";
import type { Json } from "../json.js";
import { exceptionOf } from "../wire/exception.js";
import type { Request } from "../wire/request.js";
import { timestamp } from "../wire/timestamp.js";
import type { Found } from "./calls/call.js";
import { matches, parseCriteria, type Criteria } from "./criteria.js";
import type { CallListener, HostOutcome } from "./processes/host-process.js";

/** The agent's own namespace; it shadows a plugin's class of that name. */
export const ADMIN = "Admin";

/** What `Admin` can ask of the agent. */
export interface AdminView extends Cancelling {
  /** The report of spec 3.14. */
  help(): string;
  /** The caller of a stream of any plugin takes that many of its values in all. */
  credit(sn: string, upTo: number): boolean;
  /** What became of a call of any plugin. */
  find(sn: string): Promise<Found | undefined>;
  /** What a plugin offers now. */
  contract(plugin: string): Contract | undefined;
}

/** What cancelling takes. */
export interface Cancelling {
  /** Cancels a call of any plugin. */
  cancel(sn: string): "unknown" | "already" | "cancelled";
  /** The calls of all plugins that wait or run. */
  underWay(): readonly { readonly sn: string; readonly data: string }[];
}

interface AdminMember {
  readonly bind: Bind;
  /** @param plugin  whose queue the request came to. @returns JSON text */
  readonly run: (args: readonly unknown[], plugin: string) => string | Promise<string>;
}

/** Runs a request for `Admin` in this process, at once; undefined for any other request. */
export type RunBuiltin = (
  request: Request,
  plugin: string,
) => ((listener: CallListener) => () => void) | undefined;

export function admin(view: AdminView): RunBuiltin {
  const members = membersOf(view);
  return (request, plugin) => {
    if (request.classname !== ADMIN) return undefined;
    return (listener) => {
      queueMicrotask(() => {
        const ended = outcome(members, request, plugin);
        if (ended instanceof Promise) void ended.then((one) => listener.ended(one));
        else listener.ended(ended);
      });
      return () => undefined; // it has ended before anybody could cancel it
    };
  };
}

function outcome(
  members: ReadonlyMap<string, AdminMember>,
  request: Request,
  plugin: string,
): HostOutcome | Promise<HostOutcome> {
  try {
    const member = members.get(request.method ?? "");
    if (member === undefined) {
      throw new RmiError("member-not-found", `"${ADMIN}.${request.method ?? ""}()" not provided by plugin.`);
    }
    const text = member.run(member.bind(request.args, request.kws), plugin);
    return typeof text === "string" ? returned(text) : text.then(returned, raised);
  } catch (error) {
    return raised(error);
  }
}

function returned(text: string): HostOutcome {
  return { kind: "result", text };
}

function raised(error: unknown): HostOutcome {
  const ours = RmiError.from(error);
  return {
    kind: "raised",
    raised: { code: ours.code, details: ours.details, exception: exceptionOf(ours) },
  };
}

function membersOf(view: AdminView): ReadonlyMap<string, AdminMember> {
  const validators = new Validators({});
  const member = (
    name: string,
    parameters: readonly Parameter[],
    run: AdminMember["run"],
  ): [string, AdminMember] => [
    name,
    { bind: binder(`${ADMIN}.${name}()`, parameters, validators, "method"), run },
  ];
  return new Map([
    member("hello", [], () => JSON.stringify("Hello, I am gofer agent")),
    member("echo", [{ name: "text", schema: {} }], ([text]) => encodeValue(text)),
    member("help", [], () => JSON.stringify(view.help())),
    member("describe", [], (_args, plugin) => describeText(view.contract(plugin))),
    member("outcome", [{ name: "sn", schema: { type: "string" } }], async ([sn]) =>
      foundText(await view.find(sn as string)),
    ),
    member(
      "credit",
      [
        { name: "sn", schema: { type: "string" } },
        { name: "values", schema: { type: "integer", minimum: 0 } },
      ],
      ([sn, values]) => JSON.stringify(view.credit(sn as string, values as number)),
    ),
    member(
      "cancel",
      [
        { name: "sn", schema: { type: ["string", "null"] }, optional: true },
        { name: "criteria", schema: { type: ["object", "null"] }, optional: true },
      ],
      ([sn, criteria]) =>
        JSON.stringify(cancel(view, sn as string | null | undefined, criteria as Json | undefined)),
    ),
  ]);
}

/** The contract of the plugin that serves this address, as it was loaded. */
function describeText(contract: Contract | undefined): string {
  if (contract === undefined) throw new RmiError("unserved", "no plugin is served here now");
  return JSON.stringify(contract);
}

/**
 * Cancels one call, or those that meet the criteria.
 *
 * @returns the numbers of those that this has cancelled
 * @throws RmiError `invalid-criteria`, before anything is cancelled; `remote`, in gofer's words, for a number that nobody knows
 */
export function cancel(view: Cancelling, sn: string | null | undefined, given: Json | undefined): string[] {
  const criteria = given === undefined || given === null ? undefined : parseCriteria(given);
  if (criteria !== undefined) return cancelAll(view, criteria);
  if (sn === undefined || sn === null) return [];
  const cancelled = view.cancel(sn);
  if (cancelled === "unknown") throw new RmiError("remote", `serial number (${sn}), not-found`);
  return cancelled === "already" ? [] : [sn];
}

/** All are chosen before the first is cancelled: what ends meanwhile lets others start. */
function cancelAll(view: Cancelling, criteria: Criteria): string[] {
  const chosen = view.underWay().filter(({ data }) => matches(criteria, JSON.parse(data) as Json));
  return chosen.map(({ sn }) => sn).filter((sn) => view.cancel(sn) === "cancelled");
}

/**
 * `{ state: "queued" | "running" | "unknown" }`, or `{ state: "finished", endedAt, reply, retval }`, or with `code`, `details`
 * and `exception` in place of `retval`. A result goes in as it was recorded.
 */
function foundText(found: Found | undefined): string {
  if (found === undefined) return JSON.stringify({ state: "unknown" });
  if (found.state !== "finished") return JSON.stringify({ state: found.state });
  const { kind, text, endedAt } = found.outcome;
  const { reply } = found;
  const head = JSON.stringify({ state: "finished", endedAt: timestamp(endedAt), reply }).slice(0, -1);
  if (kind === "result") return `${head},"retval":${text}}`;
  const { code, details, exception } = JSON.parse(text) as Raised;
  return `${head},${JSON.stringify({ code, details, exception }).slice(1)}`;
}
