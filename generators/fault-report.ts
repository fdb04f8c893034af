import { relative } from "node:path";
import type { Fault } from "./model.js";

/** A fault as programs read it. Lines and columns count from 1; the end is just behind the text it is about. */
export interface FaultReport {
  readonly level: "error" | "warning";
  readonly code: string;
  readonly message: string;
  /** What to write instead. */
  readonly advice: string;
  /** In a type: from the parameter or member inwards, `Dog.bark(options).when`. */
  readonly path?: string;
  /** Relative to the working directory, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Where the code is explained, in this package. */
  readonly docs: string;
}

/** @param sources  text of a file by its absolute name */
export function reportOf(
  { code, message, advice, path, place }: Fault,
  level: FaultReport["level"],
  sources: ReadonlyMap<string, string>,
  cwd: string,
): FaultReport {
  const lines = (sources.get(place.file) ?? "").slice(place.start, place.end).split(/\r\n?|\n/);
  const isOneLine = lines.length === 1;
  return {
    level,
    code,
    message,
    advice,
    ...(path === undefined ? {} : { path }),
    file: relative(cwd, place.file).replaceAll("\\", "/"),
    line: place.line,
    column: place.column,
    endLine: place.line + lines.length - 1,
    endColumn: isOneLine ? place.column + (place.end - place.start) : lines.at(-1)!.length + 1,
    docs: `docs/faults.md#${code.toLowerCase()}`,
  };
}

/** Workflow commands, by which GitHub puts faults beside the lines that they are about. */
export function githubAnnotations(reports: readonly FaultReport[]): string {
  return reports.map((report) => `${annotation(report)}\n`).join("");
}

function annotation({
  level,
  code,
  message,
  advice,
  file,
  line,
  column,
  endLine,
  endColumn,
}: FaultReport): string {
  // GitHub refuses columns where the lines differ
  const columns = line === endLine ? [`col=${column}`, `endColumn=${endColumn}`] : [];
  const place = [`file=${property(file)}`, `line=${line}`, `endLine=${endLine}`, ...columns, `title=${code}`];
  return `::${level} ${place.join(",")}::${data(`${message}\nInstead: ${advice}`)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
