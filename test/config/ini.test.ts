import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultText, type Document } from "../../src/config/document.js";
import { parseIni } from "../../src/config/ini.js";

const FILE = "x.conf";
const plain = (document: Document): Record<string, Record<string, string>> =>
  Object.fromEntries(
    [...document].map(([name, section]) => [
      name,
      Object.fromEntries([...section].map(([key, { value }]) => [key, value])),
    ]),
  );
const read = (text: string): Record<string, Record<string, string>> => plain(parseIni(text, FILE).document);

describe("F-2, rule by rule", () => {
  test.each([
    ["a property after =", "[main]\nname=demo", { main: { name: "demo" } }],
    ["a property after :", "[main]\nname: demo", { main: { name: "demo" } }],
    ["the first of both splits", "[m]\nurl=amqp://h:5672\na:b=c", { m: { url: "amqp://h:5672", a: "b=c" } }],
    ["both halves are trimmed", "[m]\n  a b  =\t c d \t", { m: { "a b": "c d" } }],
    ["an empty value is a value", "[m]\na=\nb:", { m: { a: "", b: "" } }],
    ["# in the first column skips the line", "[m]\n#a=1\n# [x]\nb=2", { m: { b: "2" } }],
    ["# elsewhere does not", "[m]\n #a=1\nb=2 # c", { m: { "#a": "1", b: "2 # c" } }],
    ["; is no comment", "[m]\n;a=1", { m: { ";a": "1" } }],
    ["quotes are kept", `[m]\na="b"`, { m: { a: `"b"` } }],
    ["there is no continuation", "[m]\na=1\\\n  b=2", { m: { a: "1\\", b: "2" } }],
    ["there is no interpolation", "[m]\na=%(b)s ${c}", { m: { a: "%(b)s ${c}" } }],
    ["a section's name is trimmed, and what follows it ignored", "[ m ] = x\na=1", { m: { a: "1" } }],
    ["a section starts in the first column", "[m]\n [x]\na=1", { m: { a: "1" } }],
    ["brackets in a value", "[m]\na=[x]", { m: { a: "[x]" } }],
    ["an unclosed bracket opens nothing", "[m]\n[x\na=1", { m: { a: "1" } }],
    ["nothing before the first section counts", "a=1\n[m]\nb=2", { m: { b: "2" } }],
    ["lines with neither are ignored", "[m]\nhello\n\na=1", { m: { a: "1" } }],
    ["names are case-sensitive", "[m]\na=1\nA=2\n[M]\na=3", { m: { a: "1", A: "2" }, M: { a: "3" } }],
    ["a section opened again replaces", "[m]\na=1\n[n]\n[m]\nb=2", { n: {}, m: { b: "2" } }],
    ["a property given again keeps the last", "[m]\na=1\na=2", { m: { a: "2" } }],
    ["all line ends", "[m]\r\na=1\rb=2\n", { m: { a: "1", b: "2" } }],
    ["nothing at all", "", {}],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test("names from Object's prototype are names like others", () => {
    const document = parseIni("[__proto__]\nconstructor=1\n__proto__=2", FILE).document;
    expect([...document.keys()]).toEqual(["__proto__"]);
    expect([...document.get("__proto__")!].map(([name, { value }]) => [name, value])).toEqual([
      ["constructor", "1"],
      ["__proto__", "2"],
    ]);
  });

  test("each property knows its file and line", () => {
    const document = parseIni("# top\n[m]\n\na=1\r\nb=2\na=3", FILE).document;
    expect(document.get("m")!.get("a")).toEqual({ value: "3", file: FILE, line: 6 });
    expect(document.get("m")!.get("b")).toEqual({ value: "2", file: FILE, line: 5 });
  });
});

test("what is ignored is told, with its line; blank lines and comments are not", () => {
  const { warnings } = parseIni("a=1\n# x\n\n[m]\nhello\n [x]\n[y\nb=2\n; z\n", FILE);
  expect(warnings.map(faultText)).toEqual([
    'x.conf:1: "a=1" is ignored: no [section] stands above it',
    'x.conf:5: "hello" is ignored: it is neither [section] nor property=value',
    'x.conf:6: " [x]" is ignored: it is neither [section] nor property=value',
    'x.conf:7: "[y" is ignored: it is neither [section] nor property=value',
  ]);
});

describe("properties", () => {
  const flat = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\r\n]/g, "").trim());
  const sectionName = flat.map((text) => text.replaceAll("]", "").trim()).filter((text) => text !== "");
  const key = flat.map((text) => text.replace(/[:=]/g, "").trim()).filter((text) => !/^[#[]/.test(text));
  const noise = fc.array(
    fc.oneof(
      flat.map((text) => `#${text}`),
      fc.constant(""),
      flat.map((text) => `x${text.replace(/[:=]/g, "")}`),
    ),
    { maxLength: 2 },
  );
  const space = fc.constantFrom("", " ", "\t ");
  const property = fc.record({
    key,
    value: flat,
    before: space,
    after: space,
    by: fc.constantFrom(":", "="),
    noise,
  });
  const section = fc.record({ name: sectionName, properties: fc.array(property), noise });

  test("what was written is what is read, whatever stands between", () => {
    fc.assert(
      fc.property(fc.array(section), fc.constantFrom("\n", "\r\n"), (sections, end) => {
        const lines = sections.flatMap(({ name, properties, noise }) => [
          ...noise,
          `[${name}]`,
          ...properties.flatMap((p) => [...p.noise, `${p.key}${p.before}${p.by}${p.after}${p.value}`]),
        ]);
        const expected = new Map(
          sections.map(({ name, properties }) => [name, new Map(properties.map((p) => [p.key, p.value]))]),
        );
        const document = parseIni(lines.join(end), FILE).document;
        const found = new Map(
          [...document].map(([name, found]) => [
            name,
            new Map([...found].map(([at, { value }]) => [at, value])),
          ]),
        );
        expect(found).toEqual(expected);
      }),
    );
  });

  test("any text is read: values trimmed, on the line they claim", () => {
    const soup = fc
      .array(fc.constantFrom("[", "]", "#", ":", "=", " ", "\n", "\r", "a", "b", "é"))
      .map((t) => t.join(""));
    fc.assert(
      fc.property(soup, (text) => {
        const lines = text.split(/\r\n|\n|\r/);
        for (const section of parseIni(text, FILE).document.values()) {
          for (const [name, { value, line }] of section) {
            expect(value).toBe(value.trim());
            expect(lines[line! - 1]!.trim().startsWith(name)).toBe(true);
            expect(lines[line! - 1]!.trim().endsWith(value)).toBe(true);
          }
        }
      }),
    );
  });
});
