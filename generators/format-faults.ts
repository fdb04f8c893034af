import { relative } from "node:path";
import type { Fault } from "./model.js";

/**
 * Faults as a person reads them: place, code and message, the line with a caret under the offending text, advice.
 *
 * @param sources  text of a file by its absolute name; a fault whose file is not there is shown without its line
 * @param cwd      files are shown relative to it
 */
export function formatFaults(
  faults: readonly Fault[],
  sources: ReadonlyMap<string, string>,
  cwd: string,
): string {
  return faults.map((fault) => formatFault(fault, sources.get(fault.place.file), cwd)).join("\n\n");
}

function formatFault(
  { code, message, advice, place }: Fault,
  source: string | undefined,
  cwd: string,
): string {
  const file = relative(cwd, place.file).replaceAll("\\", "/");
  const head = `${file}:${place.line}:${place.column}  ${code}  ${message}`;
  const frame = source === undefined ? [] : codeFrame(source, place);
  return [head, ...frame, `  instead: ${advice}`].join("\n");
}

const MAX_FRAME_COLUMNS = 160;

/** The line itself and a line of carets; tabs keep the carets below their text. */
function codeFrame(source: string, { start, end, line, column }: Fault["place"]): string[] {
  const lineStart = start - (column - 1);
  const text = /^[^\r\n\u2028\u2029]*/.exec(source.slice(lineStart))![0];
  const skipped = column > MAX_FRAME_COLUMNS ? column - 20 : 0;
  const shown = text.slice(skipped, skipped + MAX_FRAME_COLUMNS);
  const indent = shown.slice(0, column - 1 - skipped).replace(/[^\t]/g, " ");
  const carets = Math.max(1, Math.min(end - start, shown.length - indent.length));
  const gutter = String(line);
  return [`  ${gutter} | ${shown}`, `  ${" ".repeat(gutter.length)} | ${indent}${"^".repeat(carets)}`];
}
