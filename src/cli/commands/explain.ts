import { Command } from "commander";
import { FAILURES, isCode, RmiError, type Code } from "../../errors.js";

export const explainCommand = new Command("explain")
  .summary("say what a failure means and what to do about it")
  .description(
    "Says at which stage a failure happens, what a gofer peer sees of it, and what to do; without a code, all. " +
      "Of a fault in a plugin's source, G001 and so on, it says what to do.",
  )
  .argument("[code]", "the code, as it stands in a message: gofer: CODE: …, or G037")
  .option("--json", "for programs", false)
  .action(async (code: string | undefined, { json }: { json: boolean }) => {
    const isFault = code !== undefined && /^G\d+$/i.test(code);
    process.stdout.write(isFault ? await explainFault(code, json) : explain(code, json));
  });

/** @throws RmiError `usage` for a code that no fault has */
export async function explainFault(code: string, json: boolean): Promise<string> {
  const { FAULTS } = await import("../../../generators/faults.js");
  const name = code.toUpperCase();
  const advice = Object.hasOwn(FAULTS, name) ? FAULTS[name as keyof typeof FAULTS] : undefined;
  if (advice === undefined) throw new RmiError("usage", `no fault of a plugin's source is called ${name}`);
  const more = `docs/faults.md#${name.toLowerCase()}, in the package`;
  return json
    ? jsonText({ code: name, stage: "source", advice, more })
    : `${name}\n  stage   source: gofer generate and gofer build report it, with its place\n  advice  ${advice}\n  more    ${more}\n`;
}

/** @throws RmiError `usage` for a code that is none, with those that it may have been meant for */
export function explain(code: string | undefined, json: boolean): string {
  if (code === undefined) return json ? jsonText(codes().map(facts)) : list();
  if (!isCode(code)) throw new RmiError("usage", `no failure is called ${code}; ${meant(code)}`);
  return json ? jsonText(facts(code)) : page(code);
}

function codes(): readonly Code[] {
  return Object.keys(FAILURES) as Code[];
}

function facts(code: Code): { code: Code; stage: string; gofer: string; advice: string } {
  const { stage, gofer, advice } = FAILURES[code];
  return { code, stage, gofer: gofer.join("."), advice };
}

function page(code: Code): string {
  const { stage, gofer, advice } = facts(code);
  return `${code}\n  stage   ${stage}\n  gofer   ${gofer}\n  advice  ${advice}\n`;
}

function list(): string {
  const width = Math.max(...codes().map(({ length }) => length));
  const rows = codes().map(facts);
  return rows
    .map(({ code, stage, advice }) => `${code.padEnd(width)}  ${stage.padEnd(7)}  ${advice}\n`)
    .join("");
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const SUGGESTIONS = 3;
/** What is further off was hardly meant. */
const MAX_STEPS = 5;

function meant(code: string): string {
  const wanted = code.slice(0, 64).toLowerCase();
  const nearest = codes()
    .map((one) => ({ one, steps: distance(wanted, one) }))
    .filter(({ one, steps }) => steps <= Math.min(MAX_STEPS, one.length / 2))
    .sort((a, b) => a.steps - b.steps)
    .slice(0, SUGGESTIONS);
  if (nearest.length === 0) return "gofer explain, without a code, lists all";
  return `did you mean ${nearest.map(({ one }) => one).join(", ")}?`;
}

/** Levenshtein: how many letters have to be put in, taken out or changed. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === b[j] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
