import amqplib, { type ChannelModel } from "amqplib";
import { connect } from "../../src/transport/connect.js";
import type { ConnectSettings } from "../../src/transport/transport.js";
import { startRabbit } from "../support/rabbitmq.js";
import { startTcpProxy } from "../support/tcp-proxy.js";
import { transportContract } from "../transport/contract.js";

transportContract(
  "rabbitmq over amqp1",
  async () => {
    const maxQueueLength = 20;
    const maxMessageBytes = 1024 * 1024;
    const rabbit = await startRabbit();
    const [url, empty] = [await rabbit.vhost("amqp-1-0"), await rabbit.vhost("amqp-1-0")];
    const proxy = await startTcpProxy(rabbit.port);
    const settings: ConnectSettings = {
      url: url.replace(`:${rabbit.port}`, `:${proxy.port}`),
      heartbeatMs: 10_000,
      tls: { hostValidation: true },
      sendTimeoutMs: 2000,
      maxMessageBytes, // the broker does not tell its own
    };
    const keeper: ChannelModel = await amqplib.connect(url.replace("amqp-1-0+", ""));
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
    fullQueueCutsOff:
      "the plugin falls over the refusal of a queue with x-overflow, and takes the connection with it",
    plainIsData: "a data section is the one form that readers over 0-9-1 get as it is",
    deletionIsSilent:
      "the plugin accepts what nobody gets; it is asked for the queue when a sender opens, and not later",
  },
);
