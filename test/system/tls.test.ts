/** TLS from end to end, in real processes: what the operator's overlay says about certificates is what counts. */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Authority, type Certificate } from "../support/certificates.js";
import { gofer, ROOT, World, type Finished } from "../support/processes.js";

const world = new World();
const ours = new Authority("ours");
const theirs = new Authority("theirs"); // signs nothing
const client = ours.issue("client", { use: "client" });

/** A broker that asks for certificates of ours. @returns its URL */
async function brokerWith({ certFile, keyFile }: Certificate): Promise<string> {
  const pem = ["--cert", certFile, "--key", keyFile, "--ca", ours.certFile];
  return (await world.broker("--listen", "amqps://127.0.0.1:0", ...pem)).url;
}

let url: string;
let built: string;

beforeAll(async () => {
  url = await brokerWith(ours.issue("server", { use: "server" }));
  built = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec", "built");
});
afterAll(async () => {
  await world.close();
  ours.remove();
  theirs.remove();
});

/** What was built, under an overlay of its own. */
function overlaid(root: string, messaging: Record<string, string>): string {
  const copy = join(world.folder, root);
  cpSync(built, copy, { recursive: true });
  mkdirSync(join(copy, "overlay"), { recursive: true });
  const given = { clientcert: client.certFile, clientkey: client.keyFile, ...messaging };
  const lines = Object.entries(given).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(join(copy, "overlay/vec.conf"), `[messaging]\n${lines.join("")}`);
  return copy;
}

/** `gofer rmi`, trusting `cacert` and showing a certificate. */
function call(cacert: string, { certFile, keyFile } = client): Promise<Finished> {
  const pem = ["--cacert", cacert, "--clientcert", certFile, "--clientkey", keyFile];
  const target = ["--url", url, "--address", "vec", "--target", "vec.echo", "--wait", "20s"];
  return gofer(["rmi", ...target, ...pem, "hello"]);
}

describe("with an agent that trusts the broker and shows its certificate", () => {
  beforeAll(async () => {
    await world.goferd(overlaid("root", { cacert: ours.certFile }), "vec");
  });

  test("who does likewise can call it", async () => {
    expect(await call(ours.certFile)).toEqual({ code: 0, stdout: '"hello"\n', stderr: "" });
  });

  test("who trusts another authority is told so", async () => {
    const { code, stdout, stderr } = await call(theirs.certFile);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^gofer: untrusted: /);
  });

  test("who shows another authority's certificate is turned away", async () => {
    const { code, stderr } = await call(ours.certFile, theirs.issue("client", { use: "client" }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gofer: unauthorized: /);
  });
});

test("an agent that trusts another authority goes on running, tries again, and ends when told to", async () => {
  const agent = await world.goferd(overlaid("other-ca", { cacert: theirs.certFile }));
  for (const attempt of [1, 2])
    expect(await agent.event("broker.retry", { code: "untrusted", attempt })).toMatchObject({
      message: expect.stringContaining("the certificate does not verify") as string,
    });
  expect(agent.lines.filter((line) => line.includes('"plugin.attached"'))).toEqual([]);
  expect(await agent.stop()).toBe(0);
});

describe("a broker under another name", () => {
  let elsewhere: string;
  beforeAll(async () => {
    elsewhere = await brokerWith(ours.issue("elsewhere", { hosts: ["elsewhere.example"], use: "server" }));
  });

  test("is not trusted", async () => {
    const agent = await world.goferd(overlaid("named", { url: elsewhere, cacert: ours.certFile }));
    await agent.event("broker.retry", { code: "untrusted" });
    expect(await agent.stop()).toBe(0);
  });

  test("is trusted with host_validation=0", async () => {
    const unnamed = { url: elsewhere, host_validation: "0", cacert: ours.certFile };
    const agent = await world.goferd(overlaid("unnamed", unnamed), "vec");
    expect(await agent.stop()).toBe(0);
  });

  test("is not trusted with host_validation=0 when another authority signed its certificate", async () => {
    const unsigned = { url: elsewhere, host_validation: "0", cacert: theirs.certFile };
    const agent = await world.goferd(overlaid("unsigned", unsigned));
    await agent.event("broker.retry", { code: "untrusted" });
    expect(await agent.stop()).toBe(0);
  });
});
