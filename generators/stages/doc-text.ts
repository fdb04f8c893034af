/**
 * A doc comment with its line end, or nothing when there is nothing to say. Whatever the text holds, the comment ends
 * where it should.
 */
export function docComment(text: string | undefined): string {
  if (text === undefined || text.trim() === "") return "";
  const lines = text
    .replaceAll("*/", "*\\/")
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .trim()
    .split("\n");
  if (lines.length === 1) return `/** ${lines[0]!} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}
