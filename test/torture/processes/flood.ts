/** A caller that makes as many calls at once as it is told, and says when all have ended. */
import { Agent, type UntypedStub } from "../../../src/client/index.js";

const [url, address, count, member] = process.argv.slice(2) as [string, string, string, string];
const agent = new Agent(url, address, { wait: "10m" }) as Agent & Record<string, UntypedStub>;
await agent.Admin.hello();
process.send!("ready");
await new Promise((resolve) => process.once("message", resolve));
const calls = Array.from({ length: Number(count) }, (_, index) => agent["load"]![member]!(index));
const ended = await Promise.allSettled(calls);
process.send!({ failed: ended.filter(({ status }) => status === "rejected").length });
await agent.close();
process.disconnect();
