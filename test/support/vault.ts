import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AgentOptions } from "../../src/client/index.js";
import { Authority } from "./certificates.js";
import { ROOT, World, gofer, type Running } from "./processes.js";
import { wanted, wantedKey, type Wanted } from "./search.js";

const CLI = join(ROOT, "dist/src/cli");

/** In the names of the deployment's folder, plugins and queues: where a search finds nothing else, it finds this. */
export const LANDMARK = wanted("the landmark", "landmark");

/** A user that the plugin asks for, and that there is not. */
export const NOBODY = "gofer-nobody";

/** Secrets that are texts, by what they are for. Each is hard to write: in a URL, in JSON, on a command line. */
const TEXTS = [
  "the agent's broker password",
  "the caller's broker password",
  "a wrong broker password",
  "the plugin's secret",
  "a secret of the plugin's list",
  "the plugin's secret by configuration",
  "the plugin's secret by environment",
  "a wrong secret",
  "a user's password",
  "an argument called password",
  "the management token",
  "a wrong management token",
  "the wrapper's key",
] as const;
export type Named = (typeof TEXTS)[number];

/** How a program of ours is started. */
export type Launch = (
  world: World,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
) => Running;

const plainly: Launch = (world, program, args, env) =>
  world.start(process.execPath, [join(CLI, program), ...args], env);

/** A broker with users and certificates, and an agent behind it whose plugins ask for every kind of secret there is. */
export class Vault {
  readonly world = new World();
  readonly authority = new Authority("vault");
  /** All that must not be found. */
  readonly secrets: Wanted[] = [];
  readonly root = join(this.world.folder, "landmark");
  agent!: Running;
  broker!: Running;
  managementPort!: string;
  private readonly texts = new Map<Named, string>();
  private readonly tls = this.authority.issue("client", { use: "client" });
  private place = "";

  private constructor(private readonly launch: Launch) {}

  static async open(launch: Launch = plainly): Promise<Vault> {
    const vault = new Vault(launch);
    for (const name of TEXTS) vault.invent(name);
    await vault.openBroker();
    await vault.build();
    await vault.startAgent();
    return vault;
  }

  text(name: Named): string {
    return this.texts.get(name)!;
  }

  /** @param place  default: the broker's, `HOST:PORT` */
  url(user: "agent" | "caller", password: Named, place = this.place): string {
    return `amqps://${user}:${encodeURIComponent(this.text(password))}@${place}`;
  }

  get callersUrl(): string {
    return this.url("caller", "the caller's broker password");
  }

  /** What callers in this process need, and what else they show. */
  options(more: AgentOptions = {}): AgentOptions {
    const { certFile, keyFile } = this.tls;
    return {
      cacert: this.authority.certFile,
      clientcert: certFile,
      clientkey: keyFile,
      wait: "30s",
      ...more,
    };
  }

  /** The same on a command line. */
  get flags(): readonly string[] {
    const { certFile, keyFile } = this.tls;
    return ["--cacert", this.authority.certFile, "--clientcert", certFile, "--clientkey", keyFile];
  }

  gofer(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    return this.launch(this.world, "gofer.js", args, { ...process.env, TMPDIR: this.folder("tmp"), ...env });
  }

  async startAgent(): Promise<void> {
    const env = {
      ...process.env,
      TMPDIR: this.folder("tmp"),
      VAULT_KEY: this.text("the plugin's secret by environment"),
    };
    this.agent = this.launch(this.world, "goferd.js", ["--root", this.root], env);
    for (const plugin of ["landmark", "landmark-keyed", "landmark-wrapped"])
      await this.agent.event("plugin.attached", { plugin });
    const listening = await this.agent.line(
      (line) => /management\.listening/.test(line) && line.includes('"port"'),
    );
    this.managementPort = String((JSON.parse(listening) as { port: number }).port);
  }

  /** A file of whoever runs all this, for his eyes only. @returns its path */
  write(name: string, text: string): string {
    const path = join(this.world.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  async close(): Promise<void> {
    await this.world.close();
    this.authority.remove();
  }

  private folder(name: string): string {
    const path = join(this.world.folder, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  private invent(name: Named): void {
    const core = randomBytes(8).toString("hex");
    this.secrets.push(wanted(name, core));
    this.texts.set(name, `a"b\\/@:%+c d${core}`);
  }

  private async openBroker(): Promise<void> {
    const server = this.authority.issue("server", { use: "server" });
    this.secrets.push(
      wantedKey("the broker's TLS key", server.key),
      wantedKey("the client's TLS key", this.tls.key),
    );
    const pem = ["--cert", server.certFile, "--key", server.keyFile, "--ca", this.authority.certFile];
    const users = (["agent", "caller"] as const).flatMap((one) => [
      "--user",
      `${one}:${this.text(`the ${one}'s broker password`)}`,
    ]);
    this.broker = this.gofer([
      "broker",
      "-v",
      "--listen",
      "amqps://127.0.0.1:0",
      ...pem,
      ...users,
      "--queue",
      "landmark",
    ]);
    const line = await this.broker.line((text) => text.includes("listening on"));
    this.place = /amqps:\/\/(\S+)/.exec(line)![1]!;
  }

  private async build(): Promise<void> {
    const url = this.url("agent", "the agent's broker password");
    const source = this.write("landmark.ts", this.source("number"));
    const built = await gofer(["build", source, "-o", this.root, "--url", url, "--queue", "landmark"]);
    if (built.code !== 0) throw new Error(built.stdout + built.stderr);
    const conf = (name: string, ...lines: readonly string[]): string =>
      this.write(join("landmark", name), `${lines.join("\n")}\n`);
    const token = `token=${this.text("the management token")}`;
    conf("agent.conf", "[management]", "enabled=1", "port=0", token, "[logging]", "root=debug");
    const { certFile, keyFile } = this.tls;
    const tls = [`cacert=${this.authority.certFile}`, `clientcert=${certFile}`, `clientkey=${keyFile}`];
    const main = ["[main]", "enabled=1", "plugin=landmark", "threads=8", "traces=1"];
    const vault = ["[vault]", `key=${this.text("the plugin's secret by configuration")}`];
    conf("overlay/landmark.conf", ...main, "[messaging]", ...tls, ...vault);
    for (const [name, authenticator] of [
      ["keyed", this.keyPair()],
      ["wrapped", this.write("landmark/lib/wrapper.mjs", this.wrapper())],
    ] as const) {
      const messaging = ["[messaging]", `url=${url}`, `authenticator=${authenticator}`, ...tls];
      conf(
        `plugins/landmark-${name}.conf`,
        ...main,
        ...messaging,
        "[model]",
        `queue=landmark-${name}`,
        ...vault,
      );
    }
    // and what an operator gets wrong
    const key = readFileSync(join(this.world.folder, "agent.pem"), "utf8");
    const inline = this.write(
      "inline.json",
      JSON.stringify({ kind: "ed25519", key, trusted: ["caller.pub.pem"] }),
    );
    const messaging = ["[messaging]", `authenticator=${inline}`];
    conf("plugins/landmark-inline.conf", ...main, ...messaging, "[model]", "queue=landmark-inline");
    conf("plugins/landmark-scheme.conf", ...main, "[messaging]", `url=${url.replace("amqps", "http")}`);
    conf("plugins/landmark-broken.json", `{ "messaging": { "url": "${url}", `);
  }

  /** Ed25519 for agent and callers. @returns the agent's settings file */
  private keyPair(): string {
    const pairs = (["agent", "caller"] as const).map((who) => {
      const { privateKey, publicKey } = generateKeyPairSync("ed25519");
      const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      this.secrets.push(wantedKey(`the ${who}'s signing key`, pem));
      this.write(`${who}.pub.pem`, publicKey.export({ type: "spki", format: "pem" }).toString());
      return this.write(`${who}.pem`, pem);
    });
    const [agent, caller] = pairs.map((key, index) => {
      const trusted = [`${["caller", "agent"][index]!}.pub.pem`];
      return this.write(
        `${["agent", "caller"][index]!}.json`,
        JSON.stringify({ kind: "ed25519", key, trusted }),
      );
    });
    this.callersSettings = caller!;
    return agent!;
  }
  /** What `--authenticator` takes, to reach `landmark-keyed`. */
  callersSettings = "";

  private wrapper(): string {
    return `import { createHmac } from "node:crypto";
const key = ${JSON.stringify(this.text("the wrapper's key"))};
const sign = (digest) => createHmac("sha256", key).update(digest).digest("hex");
export default { sign, validate: (document, digest, signature) => { if (sign(digest) !== signature) throw new Error("signature mismatch"); } };
`;
  }

  /** @param password  the type of an argument: with another one it is another version of the plugin */
  source(password: "number" | "string"): string {
    const [text, listed] = [this.text("the plugin's secret"), this.text("a secret of the plugin's list")];
    return `import { setTimeout as pause } from "node:timers/promises";
import { context, fork, Plugin, remote, user } from "gofer-rmi/plugin";

const SECRET = ${JSON.stringify(text)};
async function held(): Promise<void> {
  context().progress({ details: process.pid });
  await pause(600_000);
}
export const open = remote((x: string): string => x);
export const byText = remote({ secret: SECRET }, (): string => "in");
export const byList = remote({ secret: ["old", ${JSON.stringify(listed)}] }, (): string => "in");
export const byConf = remote({ secret: () => Plugin.find("landmark")!.cfg["vault"]!["key"] }, (): string => "in");
export const byEnvironment = remote({ secret: () => process.env["VAULT_KEY"] }, (): string => "in");
export const byUser = user("${NOBODY}", remote((): string => "in"));
export const logIn = remote((name: string, password: ${password}): string => name);
export const fails = remote({ secret: SECRET }, (): void => {
  throw new Error("it failed");
});
export const holds = remote({ secret: SECRET }, held);
export const holdsApart = fork(remote({ secret: SECRET }, held));
`;
  }
}
