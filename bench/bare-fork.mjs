/**
 * The bare way to run something in a process of its own: child_process.fork, a message, an answer, the end. Prints what
 * fork-caller.mjs prints.
 *
 *   node bare-fork.mjs --rate 5 --seconds 20         --rate 0: each begins when the one before has ended
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

import { paced } from "./lib/paced.mjs";

if (process.argv[2] === "child") {
  process.on("message", (text) => process.send(text, () => process.exit(0)));
} else {
  const call = () =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(import.meta.url), ["child"]);
      child.on("error", reject);
      child.once("message", resolve);
      child.send("x".repeat(64));
    });
  console.log(JSON.stringify(await paced(call)));
}
