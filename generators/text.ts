/** Text that gofer's INI reader gives back as it was (F-2): one line, and no space around it, which it would trim. */
export function isPropertyText(text: string): boolean {
  return text === text.trim() && !/[\p{Cc}\u2028\u2029]/u.test(text);
}
