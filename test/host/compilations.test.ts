import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { prepare } from "../../src/host/dispatcher.js";
import { loadPlugin } from "../../src/host/load.js";
import { callContext, Cancellation } from "../../src/plugin/context.js";
import { decodeRequest } from "../../src/wire/request.js";
import { countCompilations } from "../contract/compilations.js";
import { goldenContract } from "../contract/golden.js";

const contract = goldenContract("demo");

async function loadDemo() {
  const folder = await mkdtemp(join(tmpdir(), "gofer-compilations-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const module = join(folder, "demo.mjs");
  await writeFile(
    module,
    `export class Dog { bark(words) { return words; } walk(steps) { return { steps }; } }
    export const echo = (x) => x, load = () => 1;
    export const $gofer = { contract: "${contract.digest}", hoisted: {} };`,
  );
  const order = {
    name: "demo",
    file: join(folder, "demo.conf"),
    module,
    contract,
    properties: {},
    hooks: true,
  };
  const plugin = await loadPlugin(order, () => Promise.reject(new Error("nobody asks")));
  const ask = (request: object) => {
    const [data, cancellation, report] = [null, new Cancellation(), () => undefined];
    const context = callContext({ plugin: "demo", sn: "1", data, cancellation, report });
    const body = JSON.stringify({ sn: "1", version: "2.0", request });
    return prepare(plugin, decodeRequest(body))(context);
  };
  return { ask };
}

test("checks are compiled when a plugin is loaded; a thousand calls compile none", async () => {
  const compiled = countCompilations();
  const { ask } = await loadDemo();
  const atLoad = compiled();
  expect(atLoad).toBeGreaterThan(0);
  for (let call = 0; call < 1000; call++) {
    const request = { classname: "Dog", method: "walk", args: [call], cntr: [["rex", call], {}] };
    expect(await ask(request)).toEqual({ kind: "result", retval: `{"steps":${call}}` });
  }
  expect(compiled()).toBe(atLoad);
});
