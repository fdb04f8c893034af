/** What a person sees at a terminal: python3's pty is one. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, World } from "../support/processes.js";
import { Terminal } from "./terminal.js";

const GOFER = [process.execPath, join(ROOT, "dist/src/cli/gofer.js")];
const world = new World();
let url: string;

beforeAll(async () => {
  ({ url } = await world.broker());
  await world.goferd(await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec"), "vec");
});
afterAll(async () => {
  Terminal.closeAll();
  await world.close();
});

test("gofer rmi draws a bar, and leaves the result alone on the screen", async () => {
  const terminal = new Terminal(...GOFER, "rmi", "-u", url, "-a", "vec", "-t", "Vec.progress", "3");
  await terminal.ended;
  expect(terminal.text).toMatch(/\r\u001b\[K\[#{10}-{20}\] 1\/3 \{"step":0\}/);
  expect(terminal.text).toMatch(/\r\u001b\[K"done"\r\n$/);
});

test("gofer rmi asks for a password, and shows nothing of what is typed", async () => {
  const terminal = new Terminal(
    ...GOFER,
    "rmi",
    "-u",
    url,
    "-a",
    "vec",
    "-t",
    "vec.asalice",
    "-U",
    "bob",
    "x",
  );
  await terminal.shows("Password of bob: ");
  terminal.type("typed-pa55word\r");
  await terminal.ended;
  expect(terminal.text).toContain("user must be: alice"); // and no password is missing
  expect(terminal.text).not.toContain("pa55word");
});

test("gofer shell completes what the agent offers, calls it, and says what fails", async () => {
  const terminal = new Terminal(...GOFER, "shell", "-u", url, "-a", "vec");
  await terminal.shows("vec> ");
  terminal.type("Vec.ec\t");
  await terminal.shows("Vec.echo(");
  terminal.type('"howdy")\r');
  await terminal.shows('"howdy"\r\n');
  terminal.type('Vec("max", 5).wh\t');
  await terminal.shows("who(");
  terminal.type(")\r");
  await terminal.shows('"name": "max"');
  terminal.type("Vec.value_error()\r");
  await terminal.shows("bad value");
  terminal.type("Vec.fw\t");
  await terminal.shows("Vec.fwidget_error(");
  terminal.type("\u0015.exit\r");
  await terminal.ended;
});
