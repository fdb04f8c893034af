/** NestJS's RabbitMQ transport, the answering end: echoes. Prints "ready" once it listens. */
import "reflect-metadata";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { MessagePattern, Transport } from "@nestjs/microservices";

import { nestOptions } from "./lib/nest.mjs";
import { pairOptions } from "./lib/options.mjs";

class Echo {
  echo(text) {
    return text;
  }
}
const descriptor = Object.getOwnPropertyDescriptor(Echo.prototype, "echo");
MessagePattern("echo")(Echo.prototype, "echo", descriptor);
class Root {}
Module({ controllers: [Echo] })(Root);
const { Controller } = await import("@nestjs/common");
Controller()(Echo);

const app = await NestFactory.createMicroservice(Root, {
  transport: Transport.RMQ,
  options: nestOptions(pairOptions()),
  logger: ["error"],
});
await app.listen();
console.log("ready");
process.once("SIGTERM", () => process.exit(0));
