/**
 * Emitted clients in their consumers' hands: every client of test/golden in one compile, and a program that uses one, for
 * each compiler and each way to resolve modules; against the packed tarball, without libraries of esnext, without types of
 * Node's, and without any other package in reach.
 */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finished, ROOT, World } from "../support/processes.js";

const world = new World();
const { folder } = world;
const golden = join(ROOT, "test/golden");

const PROGRAM = `
import { demo } from "./demo.client.js";
import { valuesMap } from "./values-map.client.js";

export async function use(): Promise<string> {
  const agent = await demo.connect("amqp://broker", "node-17", { wait: "30s" });
  const rover = agent.Dog("rover", 10);
  const said: string = await rover.bark("howdy");
  const walk = rover.walk(5);
  for await (const step of walk) if (step.completed === step.total) await walk.cancel();
  const { steps } = await walk;
  const sn: string = await rover.$send({ reply: "tasks" }).bark("woof");
  const later = rover.$with({ wait: "5s" }).$trigger().bark("later");
  const load: number = await agent.demo.load();
  // @ts-expect-error -- words are text
  await rover.bark(7);
  await agent.close();
  return [said, steps, sn, later.sn, load].join();
}

export async function values(): Promise<ReadonlyMap<string, { count: number }>> {
  const agent = await valuesMap.connect("amqp://broker", "node-17");
  const numbers: Map<number, string> = await agent["values-map"].invert(new Map([["a", 1]]));
  // @ts-expect-error -- the keys are numbers
  numbers.get("a");
  return agent["values-map"].stock(new Map([["a", { count: 1 }]]));
}
`;

beforeAll(async () => {
  const sources = join(folder, "src");
  mkdirSync(sources);
  for (const name of readdirSync(golden)) {
    const emitted = join(golden, name, "emitted");
    for (const file of readdirSync(emitted))
      if (file.endsWith(".client.ts")) cpSync(join(emitted, file), join(sources, file));
  }
  writeFileSync(join(sources, "program.ts"), PROGRAM);
  for (const file of ["package.json", "package-lock.json"])
    cpSync(join(ROOT, "test/peers/consumers", file), join(folder, file));
  await run("npm", ["ci", "--no-audit", "--no-fund"]);
  await run("npm", ["pack", ROOT, "--ignore-scripts", "--pack-destination", folder]);
  const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz"))!;
  mkdirSync(join(folder, "node_modules/gofer-rmi"));
  await run("tar", ["xzf", tarball, "--strip-components=1", "-C", "node_modules/gofer-rmi"]);
});
afterAll(() => world.close());

async function run(command: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await finished(command, args, { cwd: folder, timeoutMs: 240_000 });
  expect(code === 0 ? "" : stdout + stderr).toBe("");
}

/** Strict in every way that a consumer may be; `skipLibCheck` is off, so that what a client imports compiles, too. */
function tsconfig(module: string, moduleResolution: string): string {
  return JSON.stringify({
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      noImplicitOverride: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      skipLibCheck: false,
      noEmit: true,
      target: "es2022",
      lib: ["es2022"],
      types: [],
      module,
      moduleResolution,
    },
    include: ["src"],
  });
}

describe.each(["5.9", "6.0", "7.0"])("TypeScript %s", (version) => {
  test("is the one that was asked for", async () => {
    const said = await finished("node", [join(folder, `node_modules/typescript-${version}/bin/tsc`), "-v"]);
    expect(said.stdout).toContain(`Version ${version}.`);
  });

  test.each([
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("module %s, resolution %s", async (module, resolution) => {
    const project = `tsconfig.${version}.${resolution}.json`;
    writeFileSync(join(folder, project), tsconfig(module, resolution));
    await run("node", [`node_modules/typescript-${version}/bin/tsc`, "-p", project]);
  });
});
