/** A plugin that looks at itself, moves, leaves and shuts itself down. */
import { once } from "node:events";
import { action, context, load, Plugin, plugin, remote, type Json } from "gofer-rmi/plugin";

export default plugin({ name: "selves", latency: 0.25 });

const me = (): Plugin => Plugin.find("selves")!;
let startedInHook = true;
export const look = load((): void => void (startedInHook = me().isStarted));

export class Mirror {
  @remote see(): Json {
    const { name, queue, uuid, latency, accept, forward, isStarted } = me();
    return {
      name,
      queue,
      uuid,
      latency,
      accept: [...accept],
      forward: [...forward],
      isStarted,
      startedInHook,
    };
  }
  @remote provides(name: string): boolean {
    return me().provides(name);
  }
}

/** Too late: what it offers is settled. */
export const add = remote((): string => {
  try {
    me().add(Mirror);
    return "added";
  } catch (error) {
    return (error as { code: string }).code;
  }
});

export const move = remote(async (queue: string, url: string | null = me().url): Promise<string> => {
  me().cfg["model"]!["queue"] = queue;
  me().cfg["messaging"]!["url"] = url;
  try {
    await me().attach();
    return "moved";
  } catch (error) {
    return (error as { code: string }).code;
  }
});
export const leave = remote(async (): Promise<string> => {
  await me().detach();
  return "left";
});

/** A promise, and what fulfils it. */
function gate(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((open) => (resolve = open));
  return { promise, resolve: () => resolve() };
}
const asked = gate();
const gone = gate();
export const close = action({}, async (): Promise<void> => {
  const { signal } = context();
  await Promise.race([asked.promise, once(signal, "abort")]);
  signal.throwIfAborted();
  await me().shutdown();
  gone.resolve();
});
/** Has an action shut the plugin down, and ends when it is out of service. */
export const last = remote(async (): Promise<string> => {
  asked.resolve();
  await gone.promise;
  return "ended";
});
