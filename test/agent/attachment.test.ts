/** What the agent asks of a queue (spec 5.11), at brokers that do not let their clients delete any. */
import { afterEach, expect, test } from "vitest";
import { Attachment, type Endpoint } from "../../src/agent/attachment.js";
import type { Calls } from "../../src/agent/calls/calls.js";
import { Links } from "../../src/agent/links.js";
import type { Logger } from "../../src/agent/log.js";
import { attachLinks, startPeer } from "../support/amqp1-peer.js";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Attaches to a broker of that name. @returns the first line of each event that is waited for */
async function attached(product: string, model: Partial<Endpoint>) {
  const peer = await startPeer((container) => attachLinks(container), {
    connection: { properties: { product } },
  });
  const said: [string, string, unknown][] = [];
  const log: Logger = {
    log: (level, event, facts) => void said.push([level, event, facts]),
    with: () => log,
  };
  const links = new Links(log);
  const endpoint: Endpoint = {
    url: peer.url,
    queue: "pets",
    tls: { hostValidation: true },
    heartbeatMs: 0,
    managed: 2,
    managedIsGiven: false,
    expiresMs: 0,
    authenticator: undefined,
    ...model,
  };
  const attachment = Attachment.to(endpoint, {
    links,
    calls: { keepAll: () => Promise.resolve() } as Calls,
    log,
    clock: Date.now,
  })!;
  closing.push(
    () => peer.close(),
    async () => {
      await attachment.close();
      await links.close();
    },
  );
  attachment.open();
  return (event: string): Promise<unknown> =>
    expect
      .poll(() => said.filter(([, name]) => name === event), { timeout: 10_000 })
      .toHaveLength(1)
      .then(() => said.map(([level, name, facts]) => [level, name, facts] as const));
}

const stays = ["warn", "queue.stays", expect.objectContaining({ queue: "pets" })];
const failed = (said: RegExp): unknown => [
  "error",
  "plugin.attach-failed",
  { code: "unsupported", message: expect.stringMatching(said) as string },
];

test("managed=2 by default: it is attached, and told that the queue will stay", async () => {
  const said = await (await attached("ActiveMQ", {}))("queue.stays");
  expect(said).toContainEqual(stays);
  expect(said).toContainEqual(["info", "plugin.attached", { queue: "pets" }]);
});

test("managed=2 in a file: it is not attached, and the reason says what to do instead", async () => {
  const said = await (await attached("ActiveMQ", { managedIsGiven: true }))("plugin.attach-failed");
  expect(said).toContainEqual(failed(/managed=1/));
  expect(said).not.toContainEqual(["info", "plugin.attached", { queue: "pets" }]);
});

test("expiration in a file: it is not attached, and the reason says what to do instead", async () => {
  const said = await (await attached("apache-activemq-artemis", { expiresMs: 1000 }))("plugin.attach-failed");
  expect(said).toContainEqual(failed(/leave the expiration out/));
});

test("managed=2 in a file at a router, where nothing can stay: attached without a word", async () => {
  const said = await (await attached("qpid-dispatch-router", { managedIsGiven: true }))("plugin.attached");
  expect(said).not.toContainEqual(stays);
});
