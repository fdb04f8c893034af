/** docs/parity.md says of every rule what holds it: none is missing, and every test that it names is there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const TESTS = join(import.meta.dirname, "..");

interface Row {
  readonly rule: string;
  readonly held: string;
}

/** What has to be in the table: rules of gofer's behaviour, lines of its own tests, its public names. */
const wanted = JSON.parse(readFileSync(join(import.meta.dirname, "rules.json"), "utf8")) as {
  readonly rules: readonly string[];
  readonly checklist: readonly string[];
  readonly names: readonly string[];
};

const rows: readonly Row[] = readFileSync(join(TESTS, "../docs/parity.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("|") && !/^\| *(-+|rule|line|gofer) *\|/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|")))
  .map(([, rule = "", , held = ""]) => ({ rule, held }));

/** A reason instead of a test. */
const REASON = /^(later|does not apply): \S.{14,}$/;
const MENDED = /^mended \(((X|D|W|A|C)-\d+a?|1\.11)(, (X|D)-\d+a?)*\): /;

/** `file › part of a test's name`, one or more. */
function references(held: string): readonly { readonly file: string; readonly part: string }[] {
  return held
    .replace(MENDED, "")
    .split("<br>")
    .map((reference) => /^`([^`]+)` › (.+)$/.exec(reference))
    .map((match) => ({ file: match?.[1] ?? "", part: match?.[2] ?? "" }));
}

const FILES = [".test.ts", ".ts"];

/** Names of tests and of their groups, as they stand in the source. */
function titlesOf(file: string): readonly string[] {
  const path = FILES.map((ending) => join(TESTS, file + ending)).find((each) => existsSync(each));
  if (path === undefined) return [];
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [title] = node.arguments;
      const says = title !== undefined && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title));
      if (says && /^(test|describe|whereSendersWait)\b/.test(node.expression.getText(source))) {
        titles.push(ts.isStringLiteralLike(title) ? title.text : title.getText(source).slice(1, -1));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

const known = new Map<string, readonly string[]>();
function titles(file: string): readonly string[] {
  const found = known.get(file) ?? titlesOf(file);
  known.set(file, found);
  return found;
}

describe("docs/parity.md", () => {
  test("has every rule, every line of gofer's own tests and every public name, once", () => {
    const all = [...wanted.rules, ...wanted.checklist, ...wanted.names];
    expect(rows.map(({ rule }) => rule)).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
    expect([wanted.rules.length, wanted.checklist.length]).toEqual([312, 168]);
  });

  test("says of each what holds it, or why nothing does", () => {
    const wordless = rows.filter(({ held }) => {
      if (REASON.test(held)) return false;
      return references(held).some(({ file, part }) => file === "" || part.length < 2);
    });
    expect(wordless).toEqual([]);
  });

  test("names only tests that are there", () => {
    const lost = rows
      .filter(({ held }) => !REASON.test(held))
      .flatMap(({ rule, held }) => references(held).map((reference) => ({ rule, ...reference })))
      .filter(({ file, part }) => !titles(file).some((title) => title.includes(part)));
    expect(lost).toEqual([]);
  });

  test("and every rule that a test cites is in it", () => {
    const cited = new Set<string>();
    for (const file of readdirSync(TESTS, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".test.ts")) continue;
      for (const title of titlesOf(file.slice(0, -".test.ts".length))) {
        for (const [rule] of title.matchAll(/\b[WCAFMTPD]-\d+[ab]?\b/g)) cited.add(rule);
      }
    }
    expect([...cited].filter((rule) => !wanted.rules.includes(rule))).toEqual([]);
    expect(cited.size).toBeGreaterThan(50);
  });
});
