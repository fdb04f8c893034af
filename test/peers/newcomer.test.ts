/**
 * A new user: an empty folder, the packed tarball, and nothing but what the README says. Its code blocks are taken from
 * the README itself, its commands are run as they stand there; only the port and the package's name are replaced.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finished, ROOT, World } from "../support/processes.js";

const world = new World();
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const section = /## Your first plugin\n([\s\S]*?)\n## /.exec(readme)![1]!;
const blocks = [...section.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, text]) => ({
  language,
  text: text!,
}));
const [plugin, caller] = blocks.filter(({ language }) => language === "ts").map(({ text }) => text);
const commands = blocks
  .filter(({ language }) => language === "sh")
  .flatMap(({ text }) => text.split("\n"))
  .map((line) => line.replace(/\s#.*$/, "").trim())
  .filter((line) => line !== "");

let folder: string;
let port: number;
let tarball: string;

beforeAll(async () => {
  const packed = await finished("npm", ["pack", "--pack-destination", world.folder], {
    cwd: copyOfSources(),
    timeoutMs: 280_000,
  });
  expect(`${packed.code} ${packed.code === 0 ? "" : packed.stderr}`).toBe("0 ");
  tarball = join(
    world.folder,
    readdirSync(world.folder).find((file) => file.endsWith(".tgz"))!,
  );
  folder = join(world.folder, "kennel");
  port = await freePort();
}, 300_000);
afterAll(() => world.close());

/** As a clone is, so that what is packed is what `prepack` builds, and the build that other tests run from stays. */
function copyOfSources(): string {
  const copy = join(world.folder, "sources");
  const left = ["dist", "build", ".git", "node_modules"].map((name) => join(ROOT, name));
  const own = (path: string): boolean => !left.includes(path) && !/\/(node_modules|results|out)$/.test(path);
  cpSync(ROOT, copy, { recursive: true, filter: own });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => resolve(free));
    });
  });
}

const here = (text: string): string =>
  text
    .replaceAll("5672", String(port))
    .replace("npm install gofer-rmi", `npm install ${tarball}`)
    .replace("gofer rmi -a", `gofer rmi -u amqp://127.0.0.1:${port} -a`); // the default is 5672

/** Types a line into a shell; one that ends in `&` is left running once it says that it is ready. */
async function type(line: string): Promise<string> {
  if (line.endsWith("&")) {
    const command = here(line.slice(0, -1).trim());
    const running = world.start("bash", ["-c", `cd ${folder} && exec ${command}`]);
    return running.line((said) => /listening on|plugin\.attached/.test(said), { withinMs: 60_000 });
  }
  const { code, stdout, stderr } = await finished("bash", ["-e", "-o", "pipefail", "-c", here(line)], {
    cwd: line.startsWith("mkdir") ? world.folder : folder,
    timeoutMs: 240_000,
  });
  expect(`${line}\n${code === 0 ? "" : stdout + stderr}`).toBe(`${line}\n`);
  return stdout;
}

describe("the README's first plugin, from the tarball", () => {
  test("install", { timeout: 300_000 }, async () => {
    for (const line of commands.filter((one) => /^(mkdir|npm)/.test(one))) await type(line);
    writeFileSync(join(folder, "dog.ts"), plugin!);
    writeFileSync(join(folder, "caller.ts"), here(caller!));
  });

  test("generate, build, serve and call, with the README's own commands", { timeout: 120_000 }, async () => {
    const said: string[] = [];
    for (const line of commands.filter((one) => one.startsWith("npx"))) said.push(await type(line));
    const output = said.join("\n");
    expect(output).toContain('"rex: howdy"');
    expect(output).toContain("rover: howdy");
    expect(output).toContain(`${process.platform}\n`);
    expect(output).toContain("step 3 of 3");
    expect(output).toContain("{ steps: 3, mood: 'happy' }");
    expect(output).toContain("invalid-arguments Dog.bark(): words: expected a string, found 7");
  });

  test(
    "what was generated compiles under the strictest settings, and is up to date",
    { timeout: 120_000 },
    async () => {
      const flags =
        "--strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --verbatimModuleSyntax --skipLibCheck false";
      const files = "generated/dog.client.ts caller.ts";
      await type(`npx tsc --noEmit --target es2022 --lib es2022,dom --module nodenext ${flags} ${files}`);
      await type("npx gofer generate dog.ts -o generated --check");
      writeFileSync(
        join(folder, "dog.ts"),
        plugin!.replace("words: string", "words: string, loud?: boolean"),
      );
      const stale = await finished("npx", ["gofer", "generate", "dog.ts", "-o", "generated", "--check"], {
        cwd: folder,
      });
      expect(stale.code).toBe(1);
      expect(stale.stderr).toContain("dog.client.ts");
      expect(stale.stderr).toContain("dog.api.json");
    },
  );
});

describe.each(["20", "22", "24"])("Node %s", (version) => {
  test("loads and serves the built plugin", { timeout: 300_000 }, async () => {
    const node = join(world.folder, `node-${version}`);
    mkdirSync(node, { recursive: true });
    const name = `node-${process.platform}-${process.arch}`;
    const installed = await finished("npm", ["install", "--prefix", node, `${name}@${version}`], {
      cwd: node,
      timeoutMs: 280_000,
    });
    expect(installed.stderr + installed.code).toMatch(/0$/);
    const binary = join(node, "node_modules", name, "bin/node");
    expect((await finished(binary, ["--version"])).stdout).toMatch(new RegExp(`^v${version}\\.`));

    // by itself, and in its agent
    const module = join(folder, "build/lib/dog.mjs");
    const alone = await finished(binary, [
      "--input-type=module",
      "-e",
      `import { Dog } from ${JSON.stringify(module)}; console.log(new Dog().bark("x"))`,
    ]);
    expect(alone).toMatchObject({ code: 0, stdout: "rex: x\n" });
    const root = join(world.folder, `root-${version}`);
    await type(`npx gofer build dog.ts -o ${root} --url amqp://127.0.0.1:5672 --queue kennel-${version}`);
    const agent = world.start(binary, [
      join(folder, "node_modules/gofer-rmi/dist/src/cli/goferd.js"),
      "--root",
      root,
    ]);
    await agent.event("plugin.attached", {}, { withinMs: 60_000 });
    expect(
      await type(`npx gofer rmi -u amqp://127.0.0.1:5672 -a kennel-${version} -t Dog.bark howdy`),
    ).toContain("rex: howdy");
    expect(await agent.stop()).toBe(0);
  });
});
