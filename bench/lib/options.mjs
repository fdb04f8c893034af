import { parseArgs } from "node:util";

/** What both ends of the bare pair are told. */
export function pairOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      address: { type: "string", default: "bench" },
      variant: { type: "string", default: "two" },
      bytes: { type: "string", default: "64" },
      "in-flight": { type: "string", default: "1" },
      seconds: { type: "string", default: "2" },
      warmup: { type: "string", default: "3" },
      journal: { type: "string" },
      // RabbitMQ's plugin for 1.0 wants its queues made by somebody else, and named in its own way
      prefix: { type: "string", default: "" },
      reply: { type: "string" },
      user: { type: "string", default: "anonymous" },
    },
  });
  return {
    port: Number(values.port),
    address: values.address,
    variant: values.variant,
    bytes: Number(values.bytes),
    inFlight: Number(values["in-flight"]),
    seconds: Number(values.seconds),
    warmup: Number(values.warmup),
    journal: values.journal,
    prefix: values.prefix,
    reply: values.reply,
    login:
      values.user === "anonymous"
        ? { username: "anonymous" }
        : { username: values.user, password: values.user },
  };
}

/** Calls in flight while the ends warm up, whatever is measured afterwards. */
export const WARM_IN_FLIGHT = 64;

/** Then so long with as many as are measured: what runs at that load only is compiled, and what piled up before is done. */
export const SETTLE_SECONDS = 2;
