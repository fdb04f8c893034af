import { printable } from "../main.js";
import type { Outcome } from "./play.js";

/** What all conversations together say of one rule. */
export interface RuleReport {
  readonly rule: string;
  readonly verdict: Outcome["verdict"];
  /** Conversations that bear on it and were played. */
  readonly played: readonly string[];
}

export interface ConformReport {
  readonly url: string;
  readonly address: string;
  readonly conforms: boolean;
  readonly rules: readonly RuleReport[];
  readonly conversations: readonly Outcome[];
}

/** The worst that a conversation says of a rule counts; one that was not played says nothing. */
const WORST_FIRST: readonly Outcome["verdict"][] = ["broken", "defect", "held", "skipped"];

export function reportOf(url: string, address: string, conversations: readonly Outcome[]): ConformReport {
  const names = new Set(conversations.flatMap(({ rules }) => rules));
  const rules = [...names].sort(byRule).map((rule): RuleReport => {
    const about = conversations.filter(({ rules }) => rules.includes(rule));
    const verdict = WORST_FIRST.find((each) => about.some((one) => one.verdict === each)) ?? "skipped";
    return {
      rule,
      verdict,
      played: about.filter((one) => one.verdict !== "skipped").map(({ name }) => name),
    };
  });
  const conforms =
    !conversations.some(({ verdict }) => verdict === "broken") &&
    conversations.some(({ verdict }) => verdict === "held");
  return { url, address, conforms, rules, conversations };
}

/** `W-9` before `W-12a` before `W-12b`, the wire first. */
function byRule(a: string, b: string): number {
  const order = (rule: string): readonly [number, number, string] => {
    const [, letter = "", number = "", part = ""] = /^([A-Z])-(\d+)(\w?)$/.exec(rule) ?? [];
    return ["WCAFMTP".indexOf(letter), Number(number), part];
  };
  const [x, y] = [order(a), order(b)];
  return x[0] - y[0] || x[1] - y[1] || x[2].localeCompare(y[2]);
}

const WORDS: Readonly<Record<Outcome["verdict"], string>> = {
  held: "held",
  defect: "defect",
  broken: "BROKEN",
  skipped: "not played",
};

/** For people: a line for each rule, then what is to be said of conversations, then the sum. */
export function reportText({ url, address, conforms, rules, conversations }: ConformReport): string {
  const lines = [`${"rule".padEnd(7)}${"verdict".padEnd(12)}conversations`];
  for (const { rule, verdict, played } of rules) {
    lines.push(`${rule.padEnd(7)}${WORDS[verdict].padEnd(12)}${played.join(" ") || "-"}`);
  }
  const said = conversations.filter(({ verdict }) => verdict !== "held");
  if (said.length > 0) lines.push("");
  for (const { name, verdict, notes } of said) lines.push(`${WORDS[verdict]}: ${name}: ${notes.join("; ")}`);
  const count = (verdict: Outcome["verdict"]): number =>
    conversations.filter((one) => one.verdict === verdict).length;
  const sum = `${count("held")} held, ${count("defect")} as gofer's own defects, ${count("broken")} broken, ${count("skipped")} not played`;
  const verdict = conforms ? "speaks gofer's wire" : "does NOT speak gofer's wire as recorded";
  lines.push("", `"${address}" at ${url} ${verdict}: of ${conversations.length} conversations ${sum}`);
  return `${lines.map(printable).join("\n")}\n`;
}
