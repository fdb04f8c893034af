import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadDescriptor, loadDescriptors } from "../../src/config/descriptor.js";
import { faultText } from "../../src/config/document.js";
import { MAX_CONFIG_BYTES } from "../../src/config/reader.js";
import { configFault, rootWith } from "./files.js";

async function load(files: Readonly<Record<string, string>>) {
  const { places, root } = await rootWith(files);
  const { descriptors, faults } = await loadDescriptors(places);
  return { root, descriptors, faults: faults.map((fault) => faultText(fault).replaceAll(`${root}/`, "")) };
}

describe("one descriptor", () => {
  test("an empty one is all by default: disabled, not connected, name of the file (spec 4.5)", async () => {
    const { descriptors, root } = await load({ "plugins/demo.conf": "" });
    expect(descriptors).toEqual([
      {
        name: "demo",
        file: join(root, "plugins/demo.conf"),
        enabled: false,
        threads: 1,
        latencyMs: 0,
        url: undefined,
        queue: undefined,
        managed: 2,
        managedIsGiven: false,
        expiresMs: 0,
        spares: 2,
        heartbeatMs: 10_000,
        tls: { hostValidation: true },
        host: undefined,
        module: undefined,
        authenticator: undefined,
        accept: [],
        forward: [],
        extends: undefined,
        requires: [],
        traces: false,
        properties: {},
        sections: {},
        warnings: [],
      },
    ]);
  });

  test.each([
    [
      "plugins/demo.conf",
      `[main]\nenabled=1\nname=kennel\nplugin=kennel.v2\nthreads=4\nlatency=0.5\naccept=*\nforward=a, b\nhost=shared\nextends=base\nrequires=c,d\ntraces=1
[messaging]\nurl=amqps://h\nuuid=123\ncacert=ca.pem\nclientcert=/etc/c.pem\nclientkey=../k.pem\nhost_validation=0\nauthenticator=x.Y\nheartbeat=0
[model]\nmanaged=1\nqueue=ex/q\nexpiration=60\nspares=0\n[mine]\ncolour: red # dark`,
    ],
    [
      "plugins/demo.json",
      JSON.stringify({
        main: {
          enabled: true,
          name: "kennel",
          plugin: "kennel.v2",
          threads: 4,
          latency: 0.5,
          accept: "*",
          forward: "a, b",
          host: "shared",
          extends: "base",
          requires: "c,d",
          traces: true,
        },
        messaging: {
          url: "amqps://h",
          uuid: "123",
          cacert: "ca.pem",
          clientcert: "/etc/c.pem",
          clientkey: "../k.pem",
          host_validation: false,
          authenticator: "x.Y",
          heartbeat: 0,
        },
        model: { managed: 1, queue: "ex/q", expiration: 60, spares: 0 },
        mine: { colour: "red # dark" },
      }),
    ],
  ])("%s with all there is", async (file, text) => {
    const { descriptors, root } = await load({ [file]: text });
    expect(descriptors).toEqual([
      {
        name: "kennel",
        file: join(root, file),
        enabled: true,
        threads: 4,
        latencyMs: 500,
        url: "amqps://h",
        queue: "ex/q",
        managed: 1,
        managedIsGiven: true,
        expiresMs: 60_000,
        spares: 0,
        heartbeatMs: 0,
        tls: {
          cacert: join(root, "plugins/ca.pem"),
          clientcert: "/etc/c.pem",
          clientkey: join(root, "k.pem"),
          hostValidation: false,
        },
        host: "shared",
        module: "kennel.v2",
        authenticator: "x.Y",
        accept: ["*"],
        forward: ["a", "b"],
        extends: "base",
        requires: ["c", "d"],
        traces: true,
        properties: expect.objectContaining({
          main: expect.objectContaining({ latency: "0.5", requires: "c,d" }) as object,
          mine: { colour: "red # dark" },
        }) as object,
        sections: { mine: { colour: "red # dark" } },
        warnings: [],
      },
    ]);
  });

  test("the queue is messaging.uuid when model.queue is not given (F-18)", async () => {
    const { descriptors } = await load({
      "plugins/a.conf": "[messaging]\nuuid=123",
      "plugins/b.conf": "[messaging]\nuuid=1\n[model]\nqueue=2",
    });
    expect(descriptors.map(({ queue }) => queue)).toEqual(["123", "2"]);
  });

  test.each([
    ["1", true],
    ["true", true],
    ["YES", true],
    ["0", false],
    ["no", false],
    ["False", false],
  ])("host_validation=%s is %s (X-34)", async (value, expected) => {
    const { descriptors } = await load({ "plugins/a.conf": `[messaging]\nhost_validation=${value}` });
    expect(descriptors[0]!.tls.hostValidation).toBe(expected);
  });

  test("all faults of one, each with its line", async () => {
    const { descriptors, faults } = await load({
      "plugins/a.conf":
        "[main]\nenabled=1\nthreads=0\nname=../../etc\nplugin=/bin/sh\n[model]\nmanaged=2x\n[messaging]\nheartbeat=-1",
    });
    expect(descriptors).toEqual([]);
    expect(faults.map((fault) => fault.split(" must be")[0])).toEqual([
      'plugins/a.conf:4: main.name: "../../etc"',
      'plugins/a.conf:5: main.plugin: "/bin/sh"',
      'plugins/a.conf:3: main.threads: "0"',
      'plugins/a.conf:9: messaging.heartbeat: "-1"',
      'plugins/a.conf:7: model.managed: "2x"',
    ]);
  });

  test("a list where text is meant is a fault; in a section of the plugin's own it is kept", async () => {
    const { faults } = await load({ "plugins/a.json": `{"main": {"accept": ["x"]}}` });
    expect(faults).toEqual([`plugins/a.json: main.accept: "[\\"x\\"]" must be names between commas`]);
    const { descriptors } = await load({ "plugins/a.json": `{"mine": {"list": ["x"]}}` });
    expect(descriptors[0]!.sections).toEqual({ mine: { list: `["x"]` } });
  });

  test("loadDescriptor fails with all faults in one error", async () => {
    const { places, root } = await rootWith({ "plugins/a.conf": "[main]\nthreads=x\nenabled=x" });
    expect(await configFault(loadDescriptor(places, join(places.plugins, "a.conf")), root)).toEqual([
      'plugins/a.conf:3: main.enabled: "x" must be yes, true or 1, or no, false or 0',
      'plugins/a.conf:2: main.threads: "x" must be a whole number from 1 to 1000',
    ]);
  });
});

describe("the operator's overlay", () => {
  test("is merged over the descriptor of its name, property by property", async () => {
    const { descriptors } = await load({
      "plugins/a.conf": "[main]\nname=demo\nenabled=1\nthreads=2\n[model]\nqueue=q\n[mine]\nx=1\ny=1",
      "plugins/b.conf": "[main]\nenabled=1",
      "overlay/demo.json": `{"main": {"threads": 8}, "messaging": {"url": "amqp://far"}, "mine": {"y": 2}}`,
      "overlay/b.conf": "[main]\nenabled=0",
      "overlay/README": "not read",
    });
    const [demo, b] = descriptors;
    expect(demo).toMatchObject({ name: "demo", enabled: true, threads: 8, url: "amqp://far", queue: "q" });
    expect(demo!.sections).toEqual({ mine: { x: "1", y: "2" } });
    expect(b!.enabled).toBe(false);
  });

  test("its faults name its own file", async () => {
    const { faults } = await load({ "plugins/a.conf": "", "overlay/a.conf": "[main]\nthreads=many" });
    expect(faults).toEqual(['overlay/a.conf:2: main.threads: "many" must be a whole number from 1 to 1000']);
  });

  test("one that no descriptor has is told; that of a descriptor with faults is not", async () => {
    const { places, root } = await rootWith({
      "plugins/a.conf": "[main]\nname=demo",
      "plugins/bad.conf": "[main]\nenabled=x",
      "overlay/demo.conf": "",
      "overlay/bad.json": "{}",
      "overlay/a.conf": "",
      "overlay/ghost.json": "{",
    });
    expect((await loadDescriptors(places)).warnings.map(faultText)).toEqual([
      `${root}/overlay/a.conf: changes nothing: no plugin is called a`,
      `${root}/overlay/ghost.json: changes nothing: no plugin is called ghost`,
    ]);
  });

  test("a name that is no name leads to no file outside", async () => {
    const { faults } = await load({
      "plugins/a.conf": "[main]\nname=../agent",
      "agent.conf": "[main]\nthreads=many",
    });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^plugins\/a\.conf:2: main\.name: /);
  });
});

describe("the whole folder", () => {
  test("one bad descriptor never stops the others (X-28); the order is that of the names (A-72)", async () => {
    const { descriptors, faults } = await load({
      "plugins/c.conf": "[main]\nenabled=1",
      "plugins/a.ini": "[main]\nenabled=1",
      "plugins/b.json": `{"main": {"enabled": tru}}`,
      "plugins/d.conf": `#${" ".repeat(MAX_CONFIG_BYTES)}`,
      "plugins/e.conf/inner.conf": "",
      "plugins/f.yaml": "",
      "plugins/ g.conf": "",
    });
    expect(descriptors.map(({ name }) => name)).toEqual(["a", "c"]);
    expect(faults).toEqual([
      expect.stringMatching(/^plugins\/ g\.conf: the file's name must be a name/),
      "plugins/b.json:1:22: a value is expected here",
      `plugins/d.conf: is larger than ${MAX_CONFIG_BYTES} bytes`,
    ]);
  });

  test("a name is given once: the second descriptor of it is at fault", async () => {
    const { descriptors, faults } = await load({ "plugins/a.conf": "[main]\nname=x", "plugins/x.conf": "" });
    expect(descriptors.map(({ file }) => file.split("/").at(-1))).toEqual(["a.conf"]);
    expect(faults).toEqual(['plugins/x.conf: main.name: "x" is the name of plugins/a.conf already']);
  });

  test("no folder, no plugins", async () => {
    expect(await load({})).toMatchObject({ descriptors: [], faults: [] });
  });

  test("unknown properties are told and stop nothing (F-19)", async () => {
    const { descriptors, root } = await load({ "plugins/a.conf": "[main]\nenabled=1\nmonitor=b" });
    expect(descriptors[0]!.warnings.map(faultText)).toEqual([
      `${root}/plugins/a.conf:3: main.monitor: has no meaning here; [main] knows enabled name plugin threads latency accept forward host extends requires traces`,
    ]);
  });
});
