/**
 * A caller that can be killed. It makes its calls as triggers, so that each is on record before it leaves, and notes how
 * each ended for it.
 */
import { RmiError } from "../../../src/errors.js";
import { Agent, type Call, type Trigger, type UntypedStub } from "../../../src/client/index.js";
import { note, type Ending } from "../history.js";

export interface Plan {
  readonly member: "direct" | "replayed" | "forked";
  readonly tookMs: number;
  /** Its caller wants to hear of nothing before its progress: where it may run again, its broker keeps it. */
  readonly isQuiet: boolean;
  /** Cancelled that long after it was made. */
  readonly cancelAfterMs: number | undefined;
}

export type ToCaller =
  { readonly kind: "prepare"; readonly plans: readonly Plan[] } | { readonly kind: "go" };
export type FromCaller =
  | { readonly kind: "connected" }
  | { readonly kind: "prepared"; readonly sns: readonly string[] }
  | { readonly kind: "ended" };

const [url, address, history] = process.argv.slice(2) as [string, string, string];
const agent = new Agent(url, address, { wait: "60s" }) as Agent & Record<string, UntypedStub>;
const members = agent["torture"]!.$trigger();
const quietMembers = agent["torture"]!.$with({ quiet: ["accepted", "started"] }).$trigger();

let prepared: { readonly plan: Plan; readonly trigger: Trigger<unknown> }[] = [];

function say(message: FromCaller): void {
  process.send!(message);
}

process.on("message", (message: ToCaller) => {
  if (message.kind === "go") return void go();
  prepared = message.plans.map((plan) => {
    const stub = plan.isQuiet ? quietMembers : members;
    return { plan, trigger: stub[plan.member]!(history, plan.tookMs) };
  });
  say({ kind: "prepared", sns: prepared.map(({ trigger }) => trigger.sn) });
});

async function go(): Promise<void> {
  await Promise.all(prepared.map(({ plan, trigger }) => make(plan, trigger)));
  say({ kind: "ended" });
}

async function make({ member, isQuiet, cancelAfterMs }: Plan, trigger: Trigger<unknown>): Promise<void> {
  const { sn } = trigger;
  note(history, { kind: "intent", sn, member, replay: member === "replayed", isQuiet });
  const call = trigger.pull() as Call<unknown>;
  const cancelling = cancelAfterMs === undefined ? undefined : cancel(call, cancelAfterMs);
  note(history, { kind: "answered", sn, ending: await endingOf(call) });
  await cancelling;
}

async function cancel(call: Call<unknown>, afterMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const confirmed = await call.cancel().catch(() => false); // the agent died, or the call's time was over
  if (confirmed) note(history, { kind: "cancelled", sn: call.sn });
}

function endingOf(call: Call<unknown>): Promise<Ending> {
  return call.then(
    (value) => ({ kind: "result", value: String(value) }),
    (error: unknown) => {
      const { code, message } = RmiError.from(error);
      return { kind: "failure", code, message };
    },
  );
}

await agent.Admin.hello();
say({ kind: "connected" });
