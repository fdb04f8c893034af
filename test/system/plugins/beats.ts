/** Publishes events: from members, a hook and an action. */
import { setTimeout as pause } from "node:timers/promises";
import { action, context, fork, load, Plugin, publish, remote } from "gofer-rmi/plugin";

export class Beat {
  /** Publishes the event that was recorded. */
  @remote send(address: string, ttl?: number): Promise<string> {
    return publish(address, { heartbeat: { next: 30, node: "vec" } }, ttl === undefined ? {} : { ttl });
  }
  @fork @remote fsend(address: string): Promise<string> {
    return publish(address, { forked: true });
  }
  @remote wrong(address: string): Promise<string> {
    return publish(address, { version: "1.0" });
  }
}

/** What came of publishing before there was a broker. */
let early = "";

export const hurry = load(async () => {
  await publish("vec.events", { early: true }).then(
    () => (early = "sent"),
    (error: Error) => (early = error.message),
  );
});

/** @remote */
export function tooEarly(): string {
  return early;
}

/** Publishes as soon as that can be done. */
async function publishOnce(address: string, body: object): Promise<void> {
  for (;;) {
    const sent = await publish(address, body).catch(() => undefined);
    if (sent !== undefined || context().signal.aborted) return;
    await pause(50);
  }
}

/** Publishes by itself, once. */
export const beat = action(() => publishOnce("vec.beats", { by: "action" }));

/** The same, by a topic, where the overlay names one. */
export const herald = action(async () => {
  const { topic } = Plugin.find("beats")!.cfg["beats"]!;
  if (topic) await publishOnce(topic, { by: "topic" });
});
