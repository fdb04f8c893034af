import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadAgentConfig } from "../../src/config/agent.js";
import { faultText } from "../../src/config/document.js";
import { places } from "../../src/config/places.js";
import { configFault, rootWith } from "./files.js";

test("an empty file is valid: all is by default (F-13)", async () => {
  const { places } = await rootWith({ "agent.conf": "" });
  expect(await loadAgentConfig(places)).toEqual({
    management: { enabled: false, host: "localhost", port: 5650 },
    logging: { root: "info", loggers: {} },
    pam: { service: "passwd" },
    warnings: [],
  });
});

test("conf.d is read over agent.conf, sorted, .conf files only (F-14)", async () => {
  const { places } = await rootWith({
    "agent.conf": "[management]\nenabled=1\nport=1\nhost=::1",
    "conf.d/20.conf": "[management]\nport=20",
    "conf.d/10.conf": "[management]\nport=10\n[pam]\nservice=login",
    "conf.d/30.conf.rpmsave": "[management]\nport=30",
    "conf.d/folder.conf/x": "",
  });
  const { management, pam } = await loadAgentConfig(places);
  expect(management).toEqual({ enabled: true, host: "::1", port: 20 });
  expect(pam.service).toBe("login");
});

test("log levels: any case, root in any case, empty skipped, unknown told and passed over (F-15)", async () => {
  const { places, root } = await rootWith({
    "agent.conf":
      "[logging]\nROOT=warning\ngofer=Debug\ngofer.rmi=CRITICAL\ngofer.agent=fatal\na=error\nb=warn\nc=\nd=loud\n",
  });
  const { logging, warnings } = await loadAgentConfig(places);
  expect(logging).toEqual({
    root: "warn",
    loggers: { gofer: "debug", "gofer.rmi": "fatal", "gofer.agent": "fatal", a: "error", b: "warn" },
  });
  expect(warnings.map(faultText)).toEqual([
    `${root}/agent.conf:9: logging.d: "loud" must be one of CRITICAL FATAL ERROR WARNING WARN INFO DEBUG`,
  ]);
});

test("what does nothing is told: lines, sections, and files of another kind", async () => {
  const { places, root } = await rootWith({
    "agent.conf": "[loging]\nroot=debug\n[management]\nenabled\n",
    "conf.d/10.json": '{ "logging": { "root": "debug" } }',
    "conf.d/README": "",
  });
  const { warnings } = await loadAgentConfig(places);
  expect(warnings.map(faultText)).toEqual([
    `${root}/agent.conf:4: "enabled" is ignored: it is neither [section] nor property=value`,
    `${root}/agent.conf:2: [loging]: has no meaning here; the agent's own sections are [management] [pam] [logging]`,
    `${root}/conf.d/10.json: is not read: here, only .conf files are`,
  ]);
});

test("every fault of every file in one error", async () => {
  const { places, root } = await rootWith({
    "agent.conf": "[management]\nenabled=maybe",
    "conf.d/10.conf": "\n[management]\nport=70000\nprot=1",
  });
  expect(await configFault(loadAgentConfig(places), root)).toEqual([
    'agent.conf:2: management.enabled: "maybe" must be yes, true or 1, or no, false or 0',
    'conf.d/10.conf:3: management.port: "70000" must be a whole number from 0 to 65535',
  ]);
});

test("agent.conf must be there, and be a file", async () => {
  const missing = await rootWith({});
  expect(await configFault(loadAgentConfig(missing.places), missing.root)).toEqual([
    "agent.conf: not found; gofer build makes it, and goferd --root says in which folder it is",
  ]);
  await mkdir(join(missing.root, "agent.conf"));
  expect(await configFault(loadAgentConfig(missing.places), missing.root)).toEqual([
    "agent.conf: is not a file",
  ]);
});

test("places: all below a root, or gofer's own (A-6)", () => {
  expect(places("/srv/x")).toEqual({
    agentConf: "/srv/x/agent.conf",
    confDir: "/srv/x/conf.d",
    plugins: "/srv/x/plugins",
    overlay: "/srv/x/overlay",
    modules: ["/srv/x/lib"],
    state: "/srv/x/state",
  });
  expect(places()).toEqual({
    agentConf: "/etc/gofer/agent.conf",
    confDir: "/etc/gofer/conf.d",
    plugins: "/etc/gofer/plugins",
    overlay: "/etc/gofer/overlay",
    modules: [
      "/usr/share/gofer/plugins",
      "/usr/lib/gofer/plugins",
      "/usr/lib64/gofer/plugins",
      "/opt/gofer/plugins",
    ],
    state: "/var/lib/gofer",
  });
});
