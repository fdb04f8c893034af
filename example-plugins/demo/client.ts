import { RemoteError, ReplyConsumer } from "gofer-rmi/client";
import { demo } from "./generated/demo.client.js";

const [url = "amqp://127.0.0.1:5672", address = "demo"] = process.argv.slice(2);
const show = (call: string, answer: unknown): void => {
  console.log(`  ${call.padEnd(34)} → ${typeof answer === "string" ? answer : JSON.stringify(answer)}`);
};

const agent = await demo.connect(url, address, { wait: "10s" });
const dog = agent.Dog("rover", 10);

console.log("\nA synchronous call");
show('dog.bark("howdy")', await dog.bark("howdy"));
show("agent.demo.load()", await agent.demo.load());

console.log("\nOne with progress");
const walk = dog.walk(5);
for await (const { completed, total, details } of walk)
  show(`  step ${String(completed)} of ${String(total)}`, details);
show("dog.walk(5)", await walk);

console.log("\nOne that throws");
try {
  await dog.catch("boomerang");
} catch (error) {
  if (!(error instanceof RemoteError)) throw error;
  show('dog.catch("boomerang")', `${error.xclass}: ${error.message}`);
}

console.log("\nAn asynchronous one, with a callback");
const replies = new ReplyConsumer(`${address}.replies`, { url });
let answered = (): void => undefined;
const answer = new Promise<void>((resolve) => (answered = resolve));
await replies.start((reply) => {
  show(`  told: ${reply.kind}`, reply.kind === "succeeded" ? reply.retval : reply.sn);
  if (reply.kind === "succeeded" || reply.kind === "failed") answered();
});
const sn = await dog.$send({ reply: replies.queue }).bark("later");
show('dog.$send({ reply }).bark("later")', `sent as ${sn}`);
await answer;
await replies.close();

console.log("\nFire and forget");
show('dog.$send().bark("whatever")', `sent as ${await dog.$send().bark("whatever")}`);

await agent.close();
