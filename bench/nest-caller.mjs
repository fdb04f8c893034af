/** NestJS's RabbitMQ transport, the calling end, as bare-caller.mjs. */
import "reflect-metadata";
import { Logger } from "@nestjs/common";
import { ClientProxyFactory, Transport } from "@nestjs/microservices";
import { firstValueFrom } from "rxjs";

import { closedLoop } from "./lib/closed-loop.mjs";
import { nestOptions } from "./lib/nest.mjs";
import { pairOptions } from "./lib/options.mjs";

Logger.overrideLogger(false); // standard output is for the figures
const options = pairOptions();
const payload = "x".repeat(options.bytes);
const client = ClientProxyFactory.create({ transport: Transport.RMQ, options: nestOptions(options) });
await client.connect();
await closedLoop(() => firstValueFrom(client.send("echo", payload)), options);
process.exit(0);
