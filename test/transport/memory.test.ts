import { connect } from "../../src/transport/connect.js";
import { MemoryBroker } from "../../src/transport/memory/broker.js";
import type { ConnectSettings } from "../../src/transport/transport.js";
import { transportContract } from "./contract.js";

transportContract("memory", async () => {
  const maxQueueLength = 20;
  const maxMessageBytes = 1024 * 1024;
  const broker = new MemoryBroker({ maxBodyBytes: maxMessageBytes });
  const settings: ConnectSettings = { url: broker.url, heartbeatMs: 0, tls: { hostValidation: true } };
  return {
    maxQueueLength,
    maxMessageBytes,
    connect: () => connect(settings),
    connectToEmpty: () => connect(settings),
    createQueue: async (name) => void broker.declare(name, { maxMessages: maxQueueLength }),
    cut: () => broker.cut(),
    close: async () => broker.close(),
  };
});
