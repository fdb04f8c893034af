import amqplib, { type ChannelModel } from "amqplib";
import { connect } from "../../src/transport/connect.js";
import type { ConnectSettings } from "../../src/transport/transport.js";
import { startRabbit } from "../support/rabbitmq.js";
import { startTcpProxy } from "../support/tcp-proxy.js";
import { transportContract } from "../transport/contract.js";

transportContract(
  "amqp091",
  async () => {
    const maxQueueLength = 20;
    const maxMessageBytes = 1024 * 1024;
    const rabbit = await startRabbit();
    const [url, empty] = [await rabbit.vhost(), await rabbit.vhost()];
    const proxy = await startTcpProxy(rabbit.port);
    const settings: ConnectSettings = {
      url: url.replace(`:${rabbit.port}`, `:${proxy.port}`),
      heartbeatMs: 10_000,
      tls: { hostValidation: true },
      maxMessageBytes, // the broker does not tell its own
    };
    const keeper: ChannelModel = await amqplib.connect(url.replace("amqp-0-9-1+", ""));
    const channel = await keeper.createChannel();
    return {
      maxQueueLength,
      maxMessageBytes,
      connect: () => connect(settings),
      connectToEmpty: () => connect({ ...settings, url: empty }),
      createQueue: async (name, limited) => {
        const limit = { maxLength: maxQueueLength, arguments: { "x-overflow": "reject-publish" } };
        await channel.assertQueue(name, limited ? limit : {});
      },
      cut: () => proxy.cut(),
      close: async () => {
        await keeper.close();
        await proxy.close();
        await rabbit.close();
      },
    };
  },
  {
    fullQueueRefuses: "RabbitMQ answers with a nack, and has no credit to withhold",
    dataIsBinary: "0-9-1 has bytes, and no sections",
  },
);
