import { startBroker } from "../../src/broker/index.js";
import { connect } from "../../src/transport/connect.js";
import type { ConnectSettings } from "../../src/transport/transport.js";
import { startTcpProxy } from "../support/tcp-proxy.js";
import { transportContract } from "./contract.js";

transportContract("amqp1", async () => {
  const maxQueueLength = 20;
  const maxMessageBytes = 1024 * 1024;
  const broker = await startBroker({ listen: "amqp://127.0.0.1:0", maxQueueLength, maxMessageBytes });
  const empty = await startBroker({ listen: "amqp://127.0.0.1:0", autoCreate: "never" });
  const proxy = await startTcpProxy(broker.port);
  const settings: ConnectSettings = {
    url: `amqp://127.0.0.1:${proxy.port}`,
    heartbeatMs: 10_000,
    tls: { hostValidation: true },
  };
  const keeper = await connect({ ...settings, url: broker.url });
  return {
    maxQueueLength,
    maxMessageBytes,
    connect: () => connect(settings),
    connectToEmpty: () => connect({ ...settings, url: empty.url }),
    createQueue: async (name) => {
      const receiver = await keeper.openReceiver(name, { credit: 1, declare: { durable: true } });
      await receiver.close();
    },
    cut: () => proxy.cut(),
    close: async () => {
      await keeper.close();
      await proxy.close();
      await Promise.all([broker.close(), empty.close()]);
    },
  };
});
