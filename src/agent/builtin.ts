import { binder, type Bind } from "../contract/bind.js";
import type { Parameter } from "../contract/contract.js";
import { Validators } from "../contract/validate.js";
import { RmiError } from "../errors.js";
import type { Json } from "../json.js";
import { exceptionOf } from "../wire/exception.js";
import type { Request } from "../wire/request.js";
import type { CallListener } from "./host-process.js";

/** The agent's own namespace; it shadows a plugin's class of that name. */
export const ADMIN = "Admin";

/** What `Admin` can ask of the agent. */
export interface AdminView {
  /** The report of spec 3.14. */
  help(): string;
  /** Cancels a call of any plugin. */
  cancel(sn: string): "unknown" | "already" | "cancelled";
}

interface AdminMember {
  readonly bind: Bind;
  readonly run: (args: readonly unknown[]) => Json;
}

/** @returns runs a request for `Admin` in this process, at once; undefined for any other request */
export function admin(
  view: AdminView,
): (request: Request) => ((listener: CallListener) => () => void) | undefined {
  const members = membersOf(view);
  return (request) => {
    if (request.classname !== ADMIN) return undefined;
    return (listener) => {
      queueMicrotask(() => listener.ended(outcome(members, request)));
      return () => undefined; // it has ended before anybody could cancel it
    };
  };
}

function outcome(
  members: ReadonlyMap<string, AdminMember>,
  request: Request,
): Parameters<CallListener["ended"]>[0] {
  try {
    const member = members.get(request.method ?? "");
    if (member === undefined) {
      throw new RmiError("member-not-found", `"${ADMIN}.${request.method ?? ""}()" not provided by plugin.`);
    }
    return { kind: "result", text: JSON.stringify(member.run(member.bind(request.args, request.kws))) };
  } catch (error) {
    const ours = RmiError.from(error);
    return {
      kind: "raised",
      raised: { code: ours.code, details: ours.details, exception: exceptionOf(ours) },
    };
  }
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
    member("hello", [], () => "Hello, I am gofer agent"),
    member("echo", [{ name: "text", schema: {} }], ([text]) => text as Json),
    member("help", [], () => view.help()),
    member(
      "cancel",
      [
        { name: "sn", schema: { type: ["string", "null"] }, optional: true },
        { name: "criteria", schema: { type: ["object", "null"] }, optional: true },
      ],
      ([sn, criteria]) => cancel(view, sn as string | null | undefined, criteria as Json | undefined),
    ),
  ]);
}

/** the numbers that this request cancelled; one that nobody knows raises, in gofer's words. */
function cancel(view: AdminView, sn: string | null | undefined, criteria: Json | undefined): Json {
  if (criteria !== undefined && criteria !== null) {
    throw new RmiError(
      "unsupported",
      "Admin.cancel() by criteria is not served by this version; give a serial number",
    );
  }
  if (sn === undefined || sn === null) return [];
  const cancelled = view.cancel(sn);
  if (cancelled === "unknown") throw new RmiError("remote", `serial number (${sn}), not-found`);
  return cancelled === "already" ? [] : [sn];
}
