import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { finished } from "./processes.js";

/** Debian's own programs; those in the PATH change to another user first. */
const BIN = process.env["RABBITMQ_BIN"] ?? "/usr/lib/rabbitmq/bin";

/** How long a node may take to start, to stop, or to do what it is told. */
const WITHIN_MS = 60_000;

/** What `rabbitmqctl` needs to find a node: plain data, for other processes too. */
export interface RabbitControl {
  readonly port: number;
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs `rabbitmqctl`. @returns what it prints */
export async function rabbitmqctl({ name, env }: RabbitControl, ...args: readonly string[]): Promise<string> {
  const options = { env, timeoutMs: WITHIN_MS };
  const { code, stdout, stderr } = await finished(
    join(BIN, "rabbitmqctl"),
    ["-q", "-n", name, ...args],
    options,
  );
  if (code !== 0) throw new Error(`rabbitmqctl ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** Makes an empty virtual host. @returns its URL, for either protocol: `amqp-0-9-1` or `amqp-1-0` */
export async function freshVhost(control: RabbitControl, adapter: string): Promise<string> {
  const vhost = randomUUID();
  await rabbitmqctl(control, "add_vhost", vhost);
  await rabbitmqctl(control, "set_permissions", "-p", vhost, "guest", ".*", ".*", ".*");
  return `${adapter}+amqp://127.0.0.1:${control.port}/${vhost}`;
}

/** A node of RabbitMQ on this machine's loopback, with nothing in common with any other. */
export interface Rabbit {
  readonly port: number;
  /** Undefined unless it was started with TLS. */
  readonly tlsPort: number | undefined;
  readonly control: RabbitControl;
  /** The URL of a fresh virtual host. */
  vhost(adapter?: string): Promise<string>;
  /** Runs `rabbitmqctl`. @returns what it prints */
  ctl(...args: readonly string[]): Promise<string>;
  /** Ends the node; its folder stays. */
  stop(): Promise<void>;
  /** Starts it again, at the same ports and with what it had kept. */
  start(): Promise<void>;
  /** Ends and removes all that was started and made. */
  close(): Promise<void>;
}

export interface RabbitOptions {
  /** PEM files: listens with TLS as well, and asks clients for a certificate of that authority. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
}

export async function startRabbit(options: RabbitOptions = {}): Promise<Rabbit> {
  const node = new RabbitNode(options.tls, await freePorts(4));
  try {
    await node.start();
    return node;
  } catch (error) {
    await node.close();
    throw error;
  }
}

class RabbitNode implements Rabbit {
  readonly port: number;
  readonly tlsPort: number | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), "gofer-rabbit-"));
  readonly control: RabbitControl;
  readonly #epmdPort: number;
  #epmd: ChildProcess | undefined;
  #server: ChildProcess | undefined;
  /** A test run that is broken off takes the node with it. */
  readonly #onExit = (): void => this.#kill();

  constructor(tls: RabbitOptions["tls"], [port, distPort, epmdPort, tlsPort]: readonly number[]) {
    this.port = port!;
    this.#epmdPort = epmdPort!;
    this.tlsPort = tls === undefined ? undefined : tlsPort!;
    const config = [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      "log.console = false",
      "disk_free_limit.absolute = 1MB",
      "heartbeat = 60",
      ...(tls === undefined
        ? []
        : [
            `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
            `ssl_options.cacertfile = ${tls.ca}`,
            `ssl_options.certfile = ${tls.cert}`,
            `ssl_options.keyfile = ${tls.key}`,
            "ssl_options.verify = verify_peer",
            "ssl_options.fail_if_no_peer_cert = false",
          ]),
    ];
    this.#write("rabbitmq.conf", `${config.join("\n")}\n`);
    const name = `gofer-${randomUUID().slice(0, 8)}@localhost`;
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: this.#folder, // Erlang keeps its cookie there
      LANG: "C.UTF-8",
      ERL_EPMD_PORT: String(epmdPort),
      ERL_EPMD_ADDRESS: "127.0.0.1",
      RABBITMQ_NODENAME: name,
      RABBITMQ_DIST_PORT: String(distPort),
      RABBITMQ_CONF_ENV_FILE: this.#write("env.conf", ""),
      RABBITMQ_CONFIG_FILE: join(this.#folder, "rabbitmq"),
      RABBITMQ_ADVANCED_CONFIG_FILE: join(this.#folder, "advanced"),
      RABBITMQ_ENABLED_PLUGINS_FILE: this.#write("enabled_plugins", "[rabbitmq_amqp1_0].\n"),
      RABBITMQ_MNESIA_BASE: join(this.#folder, "mnesia"),
      RABBITMQ_LOG_BASE: join(this.#folder, "log"),
      RABBITMQ_GENERATED_CONFIG_DIR: join(this.#folder, "config"),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2",
    };
    this.control = { port: port!, name, env };
    process.once("exit", this.#onExit);
  }

  vhost(adapter = "amqp-0-9-1"): Promise<string> {
    return freshVhost(this.control, adapter);
  }

  ctl(...args: readonly string[]): Promise<string> {
    return rabbitmqctl(this.control, ...args);
  }

  async start(): Promise<void> {
    if (this.#epmd === undefined) {
      // Started by Erlang it would go on as a daemon for ever.
      this.#epmd = spawn("epmd", ["-port", String(this.#epmdPort), "-address", "127.0.0.1"], {
        env: this.control.env,
        stdio: "ignore",
      });
      await once(this.#epmd, "spawn");
    }
    const server = spawn(join(BIN, "rabbitmq-server"), [], {
      env: this.control.env,
      stdio: ["ignore", "pipe", "pipe"],
      cwd: this.#folder,
      detached: true, // a group, to be ended as one
    });
    this.#server = server;
    await started(server);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server?.pid === undefined || ended(server)) return;
    const exit = once(server, "exit");
    server.kill("SIGTERM");
    const timer = setTimeout(() => killGroup(server), WITHIN_MS);
    await exit;
    clearTimeout(timer);
    killGroup(server);
  }

  async close(): Promise<void> {
    process.off("exit", this.#onExit);
    const processes = [this.#server, this.#epmd].filter((one) => one !== undefined && !ended(one));
    const exits = processes.map((one) => once(one!, "exit"));
    this.#kill();
    await Promise.all(exits);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #kill(): void {
    if (this.#server !== undefined) killGroup(this.#server);
    this.#epmd?.kill("SIGKILL");
  }

  #write(name: string, text: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, text);
    return path;
  }
}

/** RabbitMQ says so on its output when it listens. */
function started(server: ChildProcess): Promise<void> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => failed("it did not start"), WITHIN_MS);
    const failed = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`RabbitMQ: ${why}\n${said.join("\n")}`));
    };
    server.once("error", (error) => failed(String(error)));
    server.once("exit", (code) => failed(`it ended (${code})`));
    for (const stream of [server.stdout!, server.stderr!]) {
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        if (!/completed with \d+ plugins/.test(line)) return;
        clearTimeout(timer);
        resolve();
      });
    }
  });
}

function ended({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // the group is gone already
  }
}

function once(child: ChildProcess, event: "spawn" | "exit"): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once(event, () => resolve());
  });
}

/** Ports that nobody listens at now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((one) => new Promise<void>((done) => one.listen(0, "127.0.0.1", done))));
  const ports = servers.map((one) => (one.address() as AddressInfo).port);
  await Promise.all(servers.map((one) => new Promise((done) => one.close(done))));
  return ports;
}
