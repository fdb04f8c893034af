/** Every error of a call says for people where and when it failed, and how to make the call again; a secret it never says. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { describe, test } from "vitest";
import { reproduction } from "../../src/client/reproduce.js";
import { failureText } from "../../src/cli/main.js";
import { FAILURES, RmiError, type Code } from "../../src/errors.js";
import { ADDRESS, failureOf, world } from "./support.js";

const call = {
  ...{ url: "amqp://me:***@host/", address: "node-17", classname: "Dog", method: "bark" },
  ...{ args: [], kws: {}, cntr: undefined, hasSecret: false },
};

describe("the line that makes a call again", () => {
  test("is quoted for a shell", () => {
    assert.equal(
      reproduction({ ...call, args: ["it's", 2], kws: { loud: true } }),
      `gofer rmi -u 'amqp://me:***@host/' -a node-17 -t Dog.bark -i '[["it'\\''s",2],{"loud":true}]'`,
    );
  });

  test.each([
    "password",
    "PASSWD",
    "adminPassword",
    "secret",
    "clientSecret",
    "token",
    "api_key",
    "privateKey",
  ])("does not hold what is called %s: by name, by place, or deeper", (name) => {
    const kws = { [name]: "hunter2", deep: [{ [name]: { a: "hunter2" } }] };
    const cntr = { args: [], kws: { [name]: "hunter2" } };
    const text = reproduction({ ...call, args: ["x", "hunter2"], parameters: ["words", name], kws, cntr });
    assert.ok(!text.includes("hunter2"), text);
    assert.ok(text.includes("***") && text.includes('"x"'), text);
  });

  test("names the user that was shown, and never the password", async () => {
    const { serve, connect } = world();
    await serve((one) => one.fail(new RmiError("not-authorized", "no")));
    const agent = await connect({ user: "o'hara", password: "hunter2" });
    const text = (await failureOf(agent.kennel.echo("x"))).explain();
    assert.match(text, /again {3}gofer rmi .* -t kennel\.echo -U 'o'\\''hara' -i /);
    assert.ok(!text.includes("hunter2"), text);
  });

  test("is cut when it is too long", () => {
    const line = reproduction({ ...call, args: ["x".repeat(5000)] });
    assert.ok(line.length < 2100);
    assert.match(line, /… \(\d+ characters\)$/);
  });
});

test.each(Object.keys(FAILURES) as Code[])("a call that fails as %s explains itself", async (code) => {
  const { serve, connect } = world();
  await serve(async (one) => {
    await one.accepted();
    await one.fail(new RmiError(code, "what happened"));
  });
  const agent = await connect({ secret: "hunter2" });
  const pending = agent.kennel.echo({ password: "hunter2", words: "hi" });
  const failure = await failureOf(pending);
  const text = failure.explain();
  assert.equal(text.split("\n")[0], `${failure.code}: what happened`);
  for (const part of [failure.advice, `sn      ${pending.sn}`, `address ${ADDRESS}`, "connect ", "queue "])
    assert.ok(text.includes(part), text);
  assert.match(text, /again {3}gofer rmi -u .* -a node-17 -t kennel\.echo -S '\*\*\*' -i '.*"words":"hi".*'/);
  const printed = failureText("gofer", failure);
  assert.ok(printed.includes(pending.sn) && printed.includes("gofer rmi -u"), printed);
  assert.equal(printed.split(failure.advice).length, 2);
  for (const all of [text, printed, inspect(failure), JSON.stringify(failure)])
    assert.ok(!all.includes("hunter2"), all);
  assert.ok(!failure.message.includes("\n"));
});
