import fc from "fast-check";
import { expect, test } from "vitest";
import { sourceOf } from "../../src/json.js";
import { runs } from "../support/properties.js";

test("the text of a property is found whatever stands around it", () => {
  const document = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 });
  fc.assert(
    fc.property(document, fc.constantFrom(undefined, 1, 2), (object, space) => {
      const text = JSON.stringify(object, null, space);
      for (const [name, value] of Object.entries(JSON.parse(text) as object)) {
        expect(JSON.parse(sourceOf(text, name)!)).toEqual(value);
      }
      expect(sourceOf(text, "\0absent")).toBeUndefined();
    }),
  );
});

test("the last of two properties of one name counts, as it does for JSON.parse", () => {
  expect(sourceOf('{"a": 1, "a": [2.0]}', "a")).toBe("[2.0]");
});

test("text that is no JSON ends, and gives what it can", () => {
  const scrap = fc
    .array(fc.constantFrom('"', "\\", ":", ",", "{", "}", "[", "]", "a", "1", " "))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(scrap, fc.string()), scrap, (text, name) => void sourceOf(`{${text}`, name)),
    {
      numRuns: runs(2000),
    },
  );
  expect(sourceOf('{"sn": "x", "broken": {"', "sn")).toBe('"x"');
});
