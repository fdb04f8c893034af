import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** Longer lines are told in pieces: a plugin that never ends its line must not fill the agent's memory. UTF-16 units. */
export const LINE_CHARS = 16 * 1024;

/** Calls `onLine` for each line that a stream brings, without its end; and for what is left when it closes. */
export function onLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop()!;
    for (const line of lines) tell(line);
    while (rest.length > LINE_CHARS) {
      onLine(rest.slice(0, LINE_CHARS));
      rest = rest.slice(LINE_CHARS);
    }
  });
  stream.on("close", () => {
    if (rest !== "") tell(rest);
  });

  function tell(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += LINE_CHARS) onLine(line.slice(at, at + LINE_CHARS));
  }
}
