// The main job with real processes: plugin source → client and module → broker and goferd → typed calls.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = "example-plugins/demo";
const gofer = "dist/src/cli/gofer.js";
const goferd = "dist/src/cli/goferd.js";
const started = [];
const WIDEST = 150;

try {
  process.exitCode = await demo();
} catch (error) {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
} finally {
  for (const child of started.reverse()) await ended(child);
}

async function demo() {
  rmSync(`${root}/${folder}/out`, { recursive: true, force: true });

  heading("gofer generate: the plugin's source becomes a typed client, a descriptor and a contract");
  await run(gofer, "generate", `${folder}/demo.ts`, "-o", `${folder}/generated`);

  heading("gofer broker: the embedded one, for a first try");
  const broker = start(gofer, "broker", "--listen", "amqp://127.0.0.1:0");
  const [, url] = await said(broker, /listening on (\S+)/);

  heading("gofer build: what the far machine needs");
  await run(gofer, "build", `${folder}/demo.ts`, "-o", `${folder}/out/root`, "--url", url, "--queue", "demo");

  heading("goferd: the agent, on the far machine");
  const agent = start(goferd, "--root", `${folder}/out/root`);
  await said(agent, /"event":"plugin.attached"/);

  heading("a typed client");
  const outfile = `${folder}/out/client.mjs`;
  const entryPoints = [`${folder}/client.ts`];
  await build({
    absWorkingDir: root,
    entryPoints,
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
    logLevel: "error",
  });
  await run(outfile, url, "demo");

  heading("the same from the shell: gofer rmi");
  await run(gofer, "rmi", "-u", url, "-a", "demo", "-t", "Dog.bark", "woof");
  console.log("\nThat was all of it: source, generator, build, broker, agent, client.");
  return 0;
}

function heading(text) {
  console.log(`\n── ${text}`);
}

function start(...args) {
  console.log(`$ ${shown(args)} &`);
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  child.output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => (child.output += chunk));
    createInterface({ input: stream }).on("line", (line) => console.log(`  ${short(line)}`));
  }
  child.exited = new Promise((resolve) => child.once("exit", resolve));
  started.push(child);
  return child;
}

/** A log line with a stack in it is longer than a screen is wide: its middle is left out. */
function short(line) {
  return line.length <= WIDEST ? line : `${line.slice(0, WIDEST - 40)} … ${line.slice(-37)}`;
}

function said(child, pattern) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing like ${pattern} within 30 s`)), 30_000);
    const look = () => {
      const match = pattern.exec(child.output);
      if (!match) return;
      clearTimeout(timer);
      resolve(match);
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.once("exit", (code) => reject(new Error(`ended with ${code} before it was ready`)));
    look();
  });
}

async function run(...args) {
  console.log(`$ ${shown(args)}`);
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`${shown(args)} ended with ${code}`);
}

function ended(child) {
  child.kill("SIGTERM");
  return child.exited;
}

function shown(args) {
  return args.map((arg) => (arg === gofer ? "gofer" : arg === goferd ? "goferd" : arg)).join(" ");
}
