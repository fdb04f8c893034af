import { compare, loadName } from "../lib/compare.mjs";
import { runPair } from "../lib/pair.mjs";
import { declare, withRabbit } from "../lib/rabbit.mjs";
import { runTyped } from "../lib/typed.mjs";

const AMQPLIB = { scripts: ["bare091-agent.mjs", "bare091-caller.mjs"] };
const NEST = { scripts: ["nest-agent.mjs", "nest-caller.mjs"] };

const case_ = (name, about, { ours, bare, prepare = () => undefined }) => ({
  name,
  about,

  /** Yields a row per load. */
  async *run({ seconds, rounds, loads }) {
    for (const load of loads) {
      const figures = await withRabbit(async ({ port }) => {
        await prepare(port);
        const pair = (how) => () => runPair({ port, seconds, ...how, ...load });
        const call = () => runTyped({ ...ours, url: ours.url(port), seconds, ...load });
        return compare({ ours: ours.url === undefined ? pair(ours) : call, bare: pair(bare), rounds });
      });
      yield { case: `${name}, ${loadName(load)}`, ...figures };
    }
  },
});

const over091 = (port) => `amqp-0-9-1+amqp://127.0.0.1:${port}`;
const over10 = (port) => `amqp-1-0+amqp://guest:guest@127.0.0.1:${port}`;

export const rabbitCall = case_(
  "rabbit-call",
  "typed call through RabbitMQ over 0-9-1 | bare amqplib pair, the same four messages, append + fdatasync",
  { ours: { url: over091 }, bare: { variant: "four", ...AMQPLIB } },
);

/** Who wants no statuses makes a call of two messages; it is journalled and checked all the same. The pair may lose it. */
export const rabbitQuiet = case_(
  "rabbit-quiet",
  "typed call that wants no statuses, over 0-9-1 | bare amqplib pair, two messages, nothing stored",
  { ours: { url: over091, quiet: true }, bare: { variant: "two", ...AMQPLIB } },
);

/** The same of a member that may run again, as the pair's does: its broker keeps the request until the reply is there. */
export const rabbitReplay = case_(
  "rabbit-quiet-replay",
  "typed call that wants no statuses, of a `replay: true` member, over 0-9-1 | bare amqplib pair, two messages, nothing stored",
  { ours: { url: over091, quiet: true, replay: true }, bare: { variant: "two", ...AMQPLIB } },
);

/** The same of the first beside a pair that loses no request either. */
export const rabbitQuietKept = case_(
  "rabbit-quiet-kept",
  "typed call that wants no statuses, over 0-9-1 | bare amqplib pair, two messages, append + fdatasync",
  { ours: { url: over091, quiet: true }, bare: { variant: "two-kept", ...AMQPLIB } },
);

/** What of that is the price of keeping a request: no library of ours takes part. */
export const rabbitBareKept = case_(
  "rabbit-bare-kept",
  "bare amqplib pair, two messages, append + fdatasync | the same, nothing stored",
  { ours: { variant: "two-kept", ...AMQPLIB }, bare: { variant: "two", ...AMQPLIB } },
);

export const rabbitNest = case_(
  "rabbit-nest",
  "typed call that wants no statuses, over 0-9-1 | NestJS's RabbitMQ transport with noDelay, nothing stored",
  { ours: { url: over091, quiet: true }, bare: { variant: "two", ...NEST } },
);

export const rabbit10 = case_(
  "rabbit-1.0",
  "typed call through RabbitMQ's plugin for 1.0 | bare rhea pair, the same four messages, append + fdatasync",
  {
    ours: { url: over10 },
    bare: {
      variant: "four",
      address: "bench-bare",
      more: ["--prefix=/amq/queue/", "--reply=bench-reply", "--user=guest"],
    },
    prepare: (port) =>
      declare(port, [
        ["bench-bare", { durable: true }],
        ["bench-reply", { durable: false }],
      ]),
  },
);
