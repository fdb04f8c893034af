/** What a terminal is sent: python3's pty is one. And what a person sees on its screen: tmux has one. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT, World } from "../support/processes.js";
import { Terminal, Tmux } from "./terminal.js";

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

describe("on the screen of tmux", () => {
  let window: Tmux;

  beforeAll(() => {
    const exec = `#!/bin/sh\nexec ${GOFER.join(" ")} "$@"\n`;
    writeFileSync(join(world.folder, "gofer"), exec, { mode: 0o755 });
    window = new Tmux(world.folder);
  });
  afterAll(() => window.close());

  test("gofer shell completes what has been begun, and calls it", async () => {
    window.type(`gofer shell -u ${url} -a vec`, "Enter");
    await window.shows(/^vec>$/);
    window.type("Vec.ec", "Tab");
    await window.shows(/^vec> Vec\.echo\($/);
    window.type('"howdy")', "Enter");
    await window.shows(/^vec>$/);
    expect(window.screen().slice(-3)).toEqual(['vec> Vec.echo("howdy")', '"howdy"', "vec>"]);
  });

  test("where several can be meant, a second Tab lists them below", async () => {
    window.type("vec.gu", "Tab");
    await window.shows(/^vec> vec\.guarded$/);
    window.type("Tab"); // not with the other: what comes at once is taken for pasted, and a tab in it for a space
    await expect
      .poll(() => window.screen().slice(-3), { timeout: 30_000 })
      .toEqual(["vec> vec.guarded", "vec.guarded(        vec.guardedByList(", "vec> vec.guarded"]);
    window.type("C-u", ".exit", "Enter");
    await window.shows(/^\$$/);
  });

  test("gofer rmi draws a bar that grows on one line; a result is there alone, and Ctrl-C ends it", async () => {
    window.type("clear", "Enter");
    const rmi = `gofer rmi -u ${url} -a vec -t Vec.progress`;
    window.type(`${rmi} 3`, "Enter");
    await expect.poll(() => window.screen(), { timeout: 30_000 }).toContain('"done"');
    await window.shows(/^\$$/);
    expect(window.screen().slice(-2)).toEqual(['"done"', "$"]);
    window.type("clear", "Enter");
    window.type(`${rmi} 100000`, "Enter");
    const bar = /^\[#*-+\] (\d+)\/100000 \{"step":\d+\}$/;
    const [, first] = await window.shows(bar);
    const now = (): number => Number(bar.exec(window.screen().at(-1)!)?.[1]);
    await expect.poll(now, { timeout: 30_000 }).toBeGreaterThan(Number(first));
    expect(window.screen().filter((line) => bar.test(line))).toHaveLength(1);
    window.type("C-c");
    await window.shows(/^\$$/);
    expect(window.screen()).toContain(
      "gofer: interrupted. The call goes on at the agent, unless it is cancelled:",
    );
  });
});
