import { expect, test } from "vitest";
import { told } from "../../src/contract/told.js";

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
