import type { ConfigFault, Entry, Reading } from "./document.js";
import { quote } from "./schema.js";

const SECTION = /^\[([^\]]+)\]/;
const PROPERTY = /^([^:=]*)[:=](.*)$/s;
/** What other INI files have for a comment: nobody expects it to do anything. */
const EMPTY = /^\s*(?:;|$)/;

/**
 * gofer's INI grammar, to the letter (F-2). Line by line: one whose first character is `#` is skipped; one that starts
 * with `[text]` opens a section, whatever follows the bracket; any other is split at its first `:` or `=`, both halves
 * trimmed; what has neither, or comes before the first section, is ignored, and told. There are no other comments, no quotes,
 * no continuation. A section opened again replaces what it held; a property given again keeps the last value.
 */
export function parseIni(text: string, file: string): Reading {
  const document = new Map<string, Map<string, Entry>>();
  const warnings: ConfigFault[] = [];
  let section: Map<string, Entry> | undefined;
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.startsWith("#")) continue;
    const place = { file, line: index + 1 };
    const ignored = (why: string): number =>
      warnings.push({ ...place, what: `${quote(line)} is ignored: ${why}` });
    const opened = SECTION.exec(line)?.[1];
    const [, name, value] = PROPERTY.exec(line) ?? [];
    if (opened !== undefined) {
      section = new Map();
      document.delete(opened.trim());
      document.set(opened.trim(), section);
    } else if (name !== undefined && value !== undefined) {
      if (section === undefined) ignored("no [section] stands above it");
      else section.set(name.trim(), { value: value.trim(), ...place });
    } else if (!EMPTY.test(line)) ignored("it is neither [section] nor property=value");
  }
  return { document, faults: [], warnings };
}
