import { describe, expect, test } from "vitest";
import { refusal, type Requirement } from "../../src/host/authorize.js";
import type { Json } from "../../src/json.js";
import type { Login } from "../../src/pam/libpam.js";
import type { Verdict } from "../../src/pam/authenticate.js";
import type { ExceptionRecord } from "../../src/wire/exception.js";
import type { Credentials } from "../../src/wire/request.js";

const asked: Login[] = [];
const pam = (login: Login): Promise<Verdict> => {
  asked.push(login);
  if (login.service === "gone") return Promise.resolve({ kind: "unavailable", reason: "no PAM here" });
  return Promise.resolve({ kind: login.password === "right" ? "granted" : "refused" } as Verdict);
};
const alice = { kind: "pam", user: "alice", service: "passwd" } as const;
const secret = (value: unknown): Requirement => ({ kind: "secret", secret: value });

/** The class that gofer would raise, and its text; "granted" where there is none. */
async function outcome(
  requirements: readonly Requirement[],
  shown: { secret?: Json; pam?: Credentials } = {},
): Promise<string> {
  const refused: ExceptionRecord | undefined = await refusal(
    "Dog.bark()",
    requirements,
    { secret: shown.secret, pam: shown.pam },
    pam,
  );
  if (refused === undefined) return "granted";
  expect(refused.xmodule).toBe("gofer.rmi.dispatcher");
  expect(JSON.stringify(refused)).not.toMatch(/right|wrong|s3cret|n0pe/);
  return `${refused.xclass}: ${refused.xargs!.map(String).join()}`;
}

const NOT_MATCHED = "SecretNotMatched: Dog.bark(), secret: not matched";

describe("secrets (A-32)", () => {
  test.each([
    ["no secret asked for", [], undefined, "granted"],
    ["the secret", ["s3cret"], "s3cret", "granted"],
    ["another", ["s3cret"], "n0pe", NOT_MATCHED],
    ["a longer one", ["s3cret"], "s3cret ", NOT_MATCHED],
    ["none shown", ["s3cret"], undefined, "SecretRequired: Dog.bark(), secret required"],
    ["one of a list", [["old", "s3cret"]], "s3cret", "granted"],
    ["none of a list", [["old", "s3cret"]], "n0pe", NOT_MATCHED],
    ["a function's", [(): string => "s3cret"], "s3cret", "granted"],
    ["a function's list", [(): Promise<string[]> => Promise.resolve(["a", "s3cret"])], "s3cret", "granted"],
    ["a function that asks for nothing", [(): null => null], undefined, "granted"],
    ["an empty list", [[]], undefined, "granted"],
    ["a list in which one is not set", [[undefined, "s3cret"]], "s3cret", "granted"],
    ["a list that is shown in place of a text", [["s3cret"]], ["s3cret"], NOT_MATCHED],
  ] as const)("%s", async (_name, secrets, shown, expected) => {
    expect(await outcome(secrets.map(secret), shown === undefined ? {} : { secret: shown })).toBe(expected);
  });

  test.each([
    ["a variable that is not set", [undefined], "undefined"],
    ["null", [null], "null"],
    ["an empty text", [""], ""],
    ["a number", [7], "7"],
    ["an object", [{}], "[object Object]"],
    ["a list", [["s3cret"]], "s3cret"],
  ])("a list that has nothing but %s is opened by nobody", async (_what, list, text) => {
    for (const asked of [secret(list), secret(() => list)]) {
      for (const shown of [text, "", list[0] as Json, list as Json])
        expect(await outcome([asked], { secret: shown })).toMatch(/^Secret(NotMatched|Required)/);
      expect(await outcome([asked])).toMatch(/^SecretRequired/);
    }
    expect(await outcome([secret([...list, "s3cret"])], { secret: "s3cret" })).toBe("granted");
  });

  test("nor is what a function gives that is no text", async () => {
    expect(await outcome([secret(() => 7)], { secret: "7" })).toBe(NOT_MATCHED);
    expect(await outcome([secret(() => 7)], { secret: 7 })).toBe(NOT_MATCHED);
  });

  test("a function is asked at each call", async () => {
    let count = 0;
    const counted = secret(() => `s3cret${++count}`);
    expect(await outcome([counted], { secret: "s3cret1" })).toBe("granted");
    expect(await outcome([counted], { secret: "s3cret1" })).toMatch(/^SecretNotMatched/);
  });
});

describe("users (A-33, A-34)", () => {
  test.each([
    ["the right password", { user: "alice", password: "right" }, "granted"],
    [
      "a wrong one",
      { user: "alice", password: "wrong" },
      'NotAuthenticated: Dog.bark(), user "alice" not authenticated',
    ],
    ["nobody", undefined, "UserRequired: Dog.bark(), user (name) required"],
    ["no name", { user: undefined, password: "right" }, "UserRequired: Dog.bark(), user (name) required"],
    [
      "no password",
      { user: "alice", password: undefined },
      "PasswordRequired: Dog.bark(), password required",
    ],
    ["an empty password", { user: "alice", password: "" }, "PasswordRequired: Dog.bark(), password required"],
    [
      "another user",
      { user: "bob", password: "right" },
      "UserNotAuthorized: Dog.bark(), user must be: alice, passed: bob",
    ],
  ] as const)("%s", async (_name, shown, expected) => {
    expect(await outcome([alice], shown === undefined ? {} : { pam: shown })).toBe(expected);
  });

  test("another user's password is not tried, and each service is its own", async () => {
    asked.length = 0;
    await outcome([alice], { pam: { user: "bob", password: "right" } });
    expect(asked).toEqual([]);
    await outcome([{ ...alice, service: "login" }], { pam: { user: "alice", password: "right" } });
    expect(asked.map(({ service }) => service)).toEqual(["login"]);
  });

  test("where PAM cannot be asked nobody gets in, and is told why", async () => {
    const gone = { ...alice, service: "gone" };
    expect(await outcome([gone], { pam: { user: "alice", password: "right" } })).toBe(
      'NotAuthenticated: Dog.bark(), user "alice" not authenticated: no PAM here',
    );
  });
});

describe("stacked requirements: the first that is met grants access, else the last refusal counts (A-31)", () => {
  const both = [secret("s3cret"), alice];
  test.each([
    ["the first", { secret: "s3cret" }, "granted"],
    ["the last", { pam: { user: "alice", password: "right" } }, "granted"],
    [
      "the last, with a wrong first",
      { secret: "n0pe", pam: { user: "alice", password: "right" } },
      "granted",
    ],
    ["none", {}, "UserRequired: Dog.bark(), user (name) required"],
    [
      "both wrong",
      { secret: "n0pe", pam: { user: "alice", password: "wrong" } },
      'NotAuthenticated: Dog.bark(), user "alice" not authenticated',
    ],
  ] as const)("%s", async (_name, shown, expected) => {
    expect(await outcome(both, shown)).toBe(expected);
  });
});
