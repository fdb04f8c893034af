const LINE_BREAKS_AND_CONTROLS = /[\p{Cc}\u2028\u2029]/gu;

/** Text that gofer's INI reader gives back as it was (F-2): one line, and no space around it, which it would trim. */
export function isPropertyText(text: string): boolean {
  return text === text.trim() && text === oneLine(text);
}

/** The same text as one line, for a comment that ends with its line. */
export function oneLine(text: string): string {
  return text.replace(LINE_BREAKS_AND_CONTROLS, " ");
}
