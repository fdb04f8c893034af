import type { Document, Entry } from "./document.js";

const SECTION = /^\[([^\]]+)\]/;
const PROPERTY = /^([^:=]*)[:=](.*)$/s;

/**
 * gofer's INI grammar, to the letter (F-2). Line by line: one whose first character is `#` is skipped; one that starts
 * with `[text]` opens a section, whatever follows the bracket; any other is split at its first `:` or `=`, both halves
 * trimmed; what has neither, or comes before the first section, is ignored. There are no other comments, no quotes, no
 * continuation. A section opened again replaces what it held; a property given again keeps the last value.
 */
export function parseIni(text: string, file: string): Document {
  const document = new Map<string, Map<string, Entry>>();
  let section: Map<string, Entry> | undefined;
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.startsWith("#")) continue;
    const opened = SECTION.exec(line)?.[1];
    if (opened !== undefined) {
      section = new Map();
      document.delete(opened.trim());
      document.set(opened.trim(), section);
      continue;
    }
    const [, name, value] = PROPERTY.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      section?.set(name.trim(), { value: value.trim(), file, line: index + 1 });
    }
  }
  return document;
}
