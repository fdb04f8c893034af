import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { type BrokerOptions, startBroker } from "../../src/broker/index.js";
import { doctor, type DoctorFlags } from "../../src/cli/commands/doctor.js";
import type { Diagnosis } from "../../src/cli/doctor/diagnosis.js";
import { goferProgram } from "../../src/cli/program.js";
import { runCommand } from "../../src/cli/main.js";
import { Authority } from "../support/certificates.js";

const authority = new Authority("ours");
afterAll(() => authority.remove());

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function brokerWith(options: Partial<BrokerOptions> = {}): Promise<number> {
  const broker = await startBroker({ listen: "amqp://127.0.0.1:0", ...options });
  closing.push(() => broker.close());
  return broker.port;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: unknown;
}

/** As a person would type it. */
async function type(...args: readonly string[]): Promise<Run> {
  let [stdout, stderr] = ["", ""];
  const terminal = {
    argv: ["node", "gofer", "doctor", ...args],
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    exitCode: undefined as number | undefined,
  };
  const program = await goferProgram(["doctor", ...args]);
  const written = process.stdout.write.bind(process.stdout);
  const codeBefore = process.exitCode;
  process.stdout.write = ((text: string) => (stdout += text) !== "") as typeof process.stdout.write;
  try {
    await runCommand(program, terminal);
    return { stdout, stderr, exitCode: terminal.exitCode ?? process.exitCode };
  } finally {
    process.stdout.write = written;
    process.exitCode = codeBefore;
  }
}

const FLAGS: DoctorFlags = { json: true, wait: "5s", hostValidation: true };

async function examined(url: string, flags: Partial<DoctorFlags> = {}): Promise<Diagnosis> {
  let stdout = "";
  const terminal = {
    stdout: { write: (text: string) => (stdout += text) },
    exitCode: undefined as unknown as number,
  };
  await doctor(url, { ...FLAGS, ...flags }, terminal);
  const found = JSON.parse(stdout) as Diagnosis;
  expect(terminal.exitCode).toBe(found.healthy ? 0 : 1);
  return found;
}

describe("a broker that is well", () => {
  test("is described line by line, and the exit code is 0", async () => {
    const { stdout, stderr, exitCode } = await type(`amqp://127.0.0.1:${await brokerWith()}`);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toMatch(
      /^broker {6}amqp:\/\/127\.0\.0\.1:\d+\nproduct {5}gofer-rmi.*\nprotocol {4}AMQP 1\.0\n/,
    );
    for (const name of ["dynamic", "declare", "ttl", "unroutable", "remove"]) {
      expect(stdout).toMatch(new RegExp(`^${name} +yes `, "m"));
    }
    expect(stdout).toMatch(/^bind +no /m);
    expect(stdout).toMatch(/^round trip +[\d.]+ ms, the median of 21 messages$/m);
    expect(stdout).toMatch(/^verdict /m);
  });

  test("--json gives the same to programs; the password is nowhere", async () => {
    const port = await brokerWith({ users: { me: "s3cret" } });
    const { stdout, exitCode } = await type("--json", `amqp://me:s3cret@127.0.0.1:${port}`);
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("s3cret");
    const found = JSON.parse(stdout) as Diagnosis;
    expect(found).toMatchObject({
      url: `amqp://me:***@127.0.0.1:${port}`,
      healthy: true,
      broker: { protocol: "AMQP 1.0", product: "gofer-rmi", dialect: "gofer-rmi" },
      problems: [],
      warnings: [],
    });
    expect(found.roundTrip!.medianMs).toBeGreaterThan(0);
  });

  test("leaves nothing behind", async () => {
    const broker = await startBroker({ listen: "amqp://127.0.0.1:0" });
    closing.push(() => broker.close());
    await examined(broker.url);
    expect(broker.queues()).toEqual([]);
  });

  test("tells whom the certificate is for and until when", async () => {
    const { certFile: cert, keyFile: key } = authority.issue("server");
    const port = await brokerWith({ listen: "amqps://127.0.0.1:0", tls: { cert, key } });
    const found = await examined(`amqps://127.0.0.1:${port}`, { cacert: authority.certFile });
    expect(found).toMatchObject({ healthy: true, certificate: { trusted: true } });
    expect(found.certificate!.daysLeft).toBeGreaterThanOrEqual(0);
    expect(found.certificate!.names).toContain("127.0.0.1");
  });
});

describe("what is wrong, in plain words", () => {
  const problem = async (url: string, flags: Partial<DoctorFlags> = {}): Promise<string> => {
    const { healthy, problems } = await examined(url, flags);
    expect(healthy).toBe(false);
    return problems.map(({ code, advice }) => `${code}: ${advice}`).join("\n");
  };

  test("nothing listens there", async () => {
    const port = await listen(createServer());
    await closing.pop()!();
    expect(await problem(`amqp://127.0.0.1:${port}`)).toMatch(/^unreachable: Nothing listens at port/);
  });

  test("the name is not known", async () => {
    expect(await problem("amqp://no-such-host.invalid")).toMatch(
      /^unreachable: The name "no-such-host.invalid"/,
    );
  });

  test("a web server", async () => {
    const port = await listen(createHttpServer());
    expect(await problem(`amqp://127.0.0.1:${port}`)).toMatch(
      /^unreachable: .* is a web server, not an AMQP broker/,
    );
  });

  test("something else that speaks", async () => {
    const port = await listen(
      createServer((socket) => socket.on("error", () => undefined).end("SSH-2.0-OpenSSH\r\n")),
    );
    expect(await problem(`amqp://127.0.0.1:${port}`)).toContain('no AMQP broker; it says "SSH-2.0-OpenSSH');
  });

  test("TLS where there is none, and the other way round", async () => {
    expect(await problem(`amqps://127.0.0.1:${await brokerWith()}`)).toContain("Write amqp:// instead");
    const { certFile: cert, keyFile: key } = authority.issue("tls");
    const port = await brokerWith({ listen: "amqps://127.0.0.1:0", tls: { cert, key } });
    expect(await problem(`amqp://127.0.0.1:${port}`)).toContain("write amqps:// instead");
  });

  test("credentials that are refused", async () => {
    const port = await brokerWith({ users: { me: "right" } });
    const { stdout, exitCode } = await type(`amqp://me:wr0ng@127.0.0.1:${port}/there`);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^PROBLEM {5}unauthorized: /m);
    expect(stdout).toContain('the virtual host "there" exists');
    expect(stdout).not.toContain("wr0ng");
  });

  test("a certificate that is not trusted is shown all the same", async () => {
    const { certFile: cert, keyFile: key } = authority.issue("untrusted");
    const port = await brokerWith({ listen: "amqps://127.0.0.1:0", tls: { cert, key } });
    const found = await examined(`amqps://127.0.0.1:${port}`);
    expect(found).toMatchObject({ healthy: false, certificate: { trusted: false } });
    expect(found.problems[0]).toMatchObject({
      code: "untrusted",
      advice: expect.stringContaining("--cacert") as string,
    });
  });

  test("a certificate that has expired", async () => {
    const { certFile: cert, keyFile: key } = authority.issue("old", { expired: true });
    const port = await brokerWith({ listen: "amqps://127.0.0.1:0", tls: { cert, key } });
    const { warnings } = await examined(`amqps://127.0.0.1:${port}`, { cacert: authority.certFile });
    expect(warnings).toEqual([expect.stringContaining("has expired")]);
  });

  test("a broker that does not let its clients make queues", async () => {
    const found = await examined(`amqp://127.0.0.1:${await brokerWith({ autoCreate: "never" })}`);
    expect(found.problems.map(({ code }) => code)).toContain("declare-failed");
  });
});

describe("asked wrongly", () => {
  test.each([
    [["http://host"], /^gofer: usage: .*unknown scheme "http"/],
    [["amqp://"], /^gofer: usage: .*names no host/],
    [["--wait", "soon", "amqp://127.0.0.1"], /^gofer: usage: wait/],
    [["--nonsense"], /unknown option/],
  ])("%o: exit code 2", async (args, complaint) => {
    const { stdout, stderr, exitCode } = await type(...args);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toMatch(complaint);
  });

  test("a file that can not be read", async () => {
    const { stderr, exitCode } = await type("--cacert", "/nowhere/ca.pem", "amqps://127.0.0.1:1");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^gofer: config: cacert/);
  });
});
