import { build } from "esbuild";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../support/processes.js";

/** Builds programs of `processes/`, to be run as processes of their own. @returns their folder, where they find our dependencies */
export async function bundled(...names: readonly string[]): Promise<string> {
  const outdir = join(ROOT, "build/torture");
  const entryPoints = names.map((name) => join(ROOT, `test/torture/processes/${name}.ts`));
  await build({ entryPoints, outdir, bundle: true, platform: "node", format: "esm", packages: "external", target: "node20", logLevel: "warning" }); // prettier-ignore
  return outdir;
}

/** The first message of a process, from now on, that the test accepts. */
export function heard<Message>(
  child: ChildProcess,
  accepts: (message: Message) => boolean,
): Promise<Message> {
  return new Promise<Message>((resolve, reject) => {
    const onExit = (): void => {
      child.off("message", onMessage);
      reject(new Error(`process ${child.pid} ended`));
    };
    const onMessage = (message: Message): void => {
      if (!accepts(message)) return;
      child.off("message", onMessage).off("exit", onExit);
      resolve(message);
    };
    child.on("message", onMessage).once("exit", onExit);
  });
}
