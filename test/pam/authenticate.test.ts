/** How PAM is asked, and what becomes of it where it cannot be; test/peers/pam.test.ts has real accounts. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { DEFAULT_PAM_LIMITS, pamAuthority } from "../../src/pam/authenticate.js";
import { finished, ROOT } from "../support/processes.js";

const folder = mkdtempSync(join(tmpdir(), "gofer-pam-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const login = { user: "nobody", password: "pass-phrase", service: "passwd" };

/** The built helper and what it imports, elsewhere. */
function copyOfHelper(name: string): string {
  const copy = join(folder, name);
  for (const part of ["pam", "errors.js", "json.js"])
    cpSync(join(ROOT, "dist/src", part), join(copy, "src", part), { recursive: true });
  writeFileSync(join(copy, "package.json"), '{"type":"module"}');
  return copy;
}

/** A helper that does what it is told. */
function helper(name: string, code: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, code);
  return path;
}

describe("where there is no PAM", () => {
  test("no koffi: a platform that it is not built for", async () => {
    const copy = copyOfHelper("no-koffi");
    expect(await pamAuthority(join(copy, "src/pam/helper.js"))(login)).toEqual({
      kind: "unavailable",
      reason: "koffi, by which libpam is called, is not installed",
    });
  });

  test("no libpam", async () => {
    const copy = copyOfHelper("no-libpam");
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
    const libpam = join(copy, "src/pam/libpam.js");
    writeFileSync(libpam, readFileSync(libpam, "utf8").replaceAll("libpam.so.0", "libpam-absent.so.0"));
    expect(await pamAuthority(join(copy, "src/pam/helper.js"))(login)).toEqual({
      kind: "unavailable",
      reason: "this machine has no PAM (libpam-absent.so.0 cannot be loaded)",
    });
  });

  test.each([
    ["no helper", join(folder, "nowhere.mjs"), DEFAULT_PAM_LIMITS, "its process ended with exit code 1"],
    [
      "a helper that dies",
      helper("dies", "process.kill(process.pid, 'SIGSEGV')"),
      DEFAULT_PAM_LIMITS,
      "its process ended with SIGSEGV",
    ],
    [
      "half an answer",
      helper("half", `process.stdout.write('{"kind":"granted"}')`),
      DEFAULT_PAM_LIMITS,
      "its process ended with exit code 0",
    ],
    [
      "no answer",
      helper("mute", "setInterval(() => {}, 1000)"),
      { ...DEFAULT_PAM_LIMITS, answerMs: 300 },
      "PAM has not answered for 300 ms",
    ],
  ] as const)("%s", async (_name, path, limits, reason) => {
    expect(await pamAuthority(path, limits)(login)).toEqual({ kind: "unavailable", reason });
  });
});

test.each([
  ["a NUL, which ends a text of C", { password: "pass-phrase\0tail" }],
  ["a user with one", { user: "nobody\0" }],
  ["nothing", { password: "" }],
  ["more than PAM takes", { password: "x".repeat(512) }],
])("%s is refused without asking", async (_name, odd) => {
  const granting = helper("granting", `process.stdout.write('{"kind":"granted"}\\n')`);
  expect(await pamAuthority(granting)(login)).toEqual({ kind: "granted" });
  expect(await pamAuthority(granting)({ ...login, ...odd })).toEqual({ kind: "refused" });
});

test("so many are asked at a time, further ones wait, and what is beyond that is not asked", async () => {
  const [log, gate] = [join(folder, "begun"), join(folder, "gate")];
  writeFileSync(log, "");
  const code = `import { appendFileSync, existsSync } from "node:fs";
    appendFileSync(${JSON.stringify(log)}, "x");
    setInterval(() => {
      if (!existsSync(${JSON.stringify(gate)})) return;
      process.stdout.write('{"kind":"granted"}\\n', () => process.exit(0));
    }, 10);`;
  const begun = (): string => readFileSync(log, "utf8");
  const ask = pamAuthority(helper("gated", code), { atOnce: 2, waiting: 1, answerMs: 60_000 });
  const asking = [ask(login), ask(login), ask(login), ask(login)];
  await expect.poll(begun, { timeout: 30_000 }).toBe("xx");
  await finished(process.execPath, [helper("later", "")]); // a third that was started with them would have begun by now
  expect(begun()).toBe("xx");
  writeFileSync(gate, "");
  const verdicts = await Promise.all(asking);
  expect(verdicts.map(({ kind }) => kind)).toEqual(["granted", "granted", "granted", "unavailable"]);
  expect(begun()).toBe("xxx");
  expect((await ask(login)).kind).toBe("granted"); // and the turns come back
});

test("the password is in no argument and no environment of the helper", async () => {
  const code = `import { readFileSync } from "node:fs"; import { text } from "node:stream/consumers";
    const { user, password } = JSON.parse(await text(process.stdin));
    const seen = ["cmdline", "environ"].map((file) => readFileSync("/proc/self/" + file, "utf8")).join();
    const kind = user === "nobody" && !seen.includes(password) ? "granted" : "refused";
    process.stdout.write(JSON.stringify({ kind }) + "\\n");`;
  expect(await pamAuthority(helper("looks", code))(login)).toEqual({ kind: "granted" });
});
