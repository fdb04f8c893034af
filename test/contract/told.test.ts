import { expect, test } from "vitest";
import { SHOWN_FAULTS, told, toldAll } from "../../src/contract/told.js";

test.each([
  ["password", '"hunter2"', "***"],
  ["login.apiKey", "12345", "***"],
  ['users[0]["client-secret"]', '"hunter2"', "***"],
  ["tokens[3]", '"hunter2"', "***"],
  ["password.text", "true", "***"],
  ["password", "nothing", "nothing"],
  ["password", "an object", "an object"],
  ["result.secret", "null", "null"],
  ["passenger", '"me"', '"me"'],
  ["name", '"password"', '"password"'],
])("%s: %s is told as %s", (path, found, as) => {
  expect(told({ path, expected: "a date", found })).toEqual({ path, expected: "a date", found: as });
});

test("all that is wrong is told in one text, up to a number, and for programs; no secret is", () => {
  const two = [
    { path: "result.r", expected: "a string", found: "5" },
    { path: "result.password", expected: "a string", found: "5" },
  ];
  const told = [two[0], { ...two[1], found: "***" }];
  expect(toldAll(two)).toEqual({
    text: "result.r: expected a string, found 5; result.password: expected a string, found ***",
    faults: told,
  });
  const many = toldAll(new Array<(typeof two)[0]>(SHOWN_FAULTS + 1).fill(two[0]!));
  expect(many.faults).toHaveLength(SHOWN_FAULTS);
  expect(many.text).toMatch(/found 5; and more$/);
});
