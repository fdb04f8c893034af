import { isObject, type Json, type JsonObject } from "../../json.js";

/** What a document is, as a caller tells it. */
export function kindOf(document: JsonObject): string {
  const { status, result } = document;
  if (typeof status === "string") return status;
  if (!isObject(result ?? null)) return "document";
  return "exval" in (result as JsonObject) ? "exception" : "result";
}

/** No more replies come to its request. */
export function isFinal(kind: string): boolean {
  return kind === "result" || kind === "exception" || kind === "rejected";
}

/**
 * Where a reply is not what was recorded: paths, each with what was recorded and what came. Left out is what differs from
 * call to call: addresses, the time, and the text of a trace.
 */
export function differences(recorded: JsonObject, got: JsonObject): readonly string[] {
  return differ(comparable(recorded), comparable(got), "");
}

function comparable({ routing, timestamp, ext: _ours, ...document }: JsonObject): JsonObject {
  const { result } = document;
  const time = typeof timestamp === "string" ? { timestamp: timestamp.replace(/\d/g, "0") } : {};
  const sender = Array.isArray(routing) ? { routing: [routing[0] ?? null, typeof routing[1]] } : {};
  if (!isObject(result ?? null)) return { ...document, ...time, ...sender };
  const { exval, xstate, ...record } = result as JsonObject;
  if (exval === undefined) return { ...document, ...time, ...sender };
  const state = isObject(xstate ?? null) ? { ...(xstate as JsonObject), trace: typeof exval } : xstate;
  return {
    ...document,
    ...time,
    ...sender,
    result: { ...record, xstate: state ?? null, exval: typeof exval },
  };
}

function differ(recorded: Json | undefined, got: Json | undefined, path: string): readonly string[] {
  if (recorded !== undefined && got !== undefined && isObject(recorded) && isObject(got)) {
    const names = new Set([...Object.keys(recorded), ...Object.keys(got)]);
    return [...names].flatMap((name) =>
      differ(recorded[name], got[name], path === "" ? name : `${path}.${name}`),
    );
  }
  const [was, is] = [JSON.stringify(recorded), JSON.stringify(got)];
  return was === is ? [] : [`${path}: ${short(was)} was recorded, ${short(is)} came`];
}

const MAX_CHARS = 120;

function short(text: string | undefined): string {
  if (text === undefined) return "nothing";
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text;
}
