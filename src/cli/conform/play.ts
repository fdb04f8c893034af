import { randomUUID } from "node:crypto";
import { isObject, type Json, type JsonObject } from "../../json.js";
import { differences, isFinal, kindOf } from "./compare.js";
import type { Conversation } from "./conversations.js";
import type { Peer } from "./peer.js";
import type { Recorded } from "./recordings.js";

export interface Outcome {
  readonly name: string;
  readonly rules: readonly string[];
  /** `defect`: as gofer itself, which has a defect there. `skipped`: it could not be played. */
  readonly verdict: "held" | "defect" | "broken" | "skipped";
  /** Why it is not simply held: what differs, which defect, or why it was not played. */
  readonly notes: readonly string[];
}

export interface PlayOptions {
  readonly signal: AbortSignal;
  /** How long one reply may take. */
  readonly patienceMs: number;
}

/** Its replies go to a queue that is not there; they were recorded on their way, and nobody hears them. */
const LOST_REPLIES = "raw-replyto-missing-queue";

const REPLY_KINDS: ReadonlySet<string> = new Set([
  ...["accepted", "started", "progress", "rejected", "result", "exception"],
]);

/** Whether the agent offers the plugin that the recordings were made with. */
export async function offersVec(peer: Peer, { signal, patienceMs }: PlayOptions): Promise<boolean> {
  const request = { classname: "vec", method: "echo", args: ["conform"], kws: {}, cntr: null };
  const got = await ask(peer, request, signal, patienceMs);
  return isObject(got?.["result"] ?? null) && (got!["result"] as JsonObject)["retval"] === "conform";
}

/** A call of our own. @returns its result; undefined when none came in time */
async function ask(
  peer: Peer,
  request: JsonObject,
  signal: AbortSignal,
  patienceMs: number,
): Promise<JsonObject | undefined> {
  const sn = randomUUID();
  const document = {
    sn,
    version: "2.0",
    routing: [null, "agent"],
    replyto: peer.address,
    data: null,
    request,
  };
  await peer.send({ body: JSON.stringify(document) }, signal);
  return peer.next(sn, "result", false, patienceMs);
}

/**
 * Plays a recorded conversation: sends its requests as they were written, under fresh serial numbers and our own reply
 * address, and compares what comes with what was recorded.
 */
export async function play(
  conversation: Conversation,
  recorded: readonly Recorded[],
  peer: Peer,
  options: PlayOptions,
): Promise<Outcome> {
  const { name, rules, defect } = conversation;
  const done = (verdict: Outcome["verdict"], ...notes: readonly string[]): Outcome => ({
    name,
    rules,
    verdict,
    notes,
  });
  const { last, broken } = await converse(conversation, scriptOf(conversation, recorded), peer, options);
  if (broken.length > 0 && last !== undefined && isNotOffered(last, recorded)) {
    return done("skipped", "the agent does not offer what it calls");
  }
  if (defect !== undefined) {
    if (last !== undefined && defect.isMended(last)) return done("held");
    return broken.length === 0 ? done("defect", defect.id) : done("broken", ...broken);
  }
  return broken.length === 0 ? done("held") : done("broken", ...broken);
}

interface Played {
  /** The last reply of all. */
  readonly last: JsonObject | undefined;
  readonly broken: readonly string[];
}

async function converse(
  { name, returns, defect }: Conversation,
  script: readonly Recorded[],
  peer: Peer,
  options: PlayOptions,
): Promise<Played> {
  const numbers = new Map<string, string>();
  const broken: string[] = [];
  const ended = new Set<Json>();
  let last: JsonObject | undefined;
  const isWhole =
    script.some(({ kind }) => kind === "accepted") && script.some(({ kind }) => kind === "started");
  const hear = async (sn: Json, kind: string, expected?: JsonObject): Promise<void> => {
    if (ended.has(sn)) return;
    const got = await peer.next(sn, kind, isWhole, options.patienceMs);
    if (got === undefined) {
      ended.add(sn);
      return void broken.push(`no ${kind} came within ${options.patienceMs / 1000} s`);
    }
    last = got;
    const found = kindOf(got);
    if (isFinal(found)) ended.add(sn);
    if (found !== kind) return void broken.push(`${kind} was recorded, ${found} came: ${shown(got)}`);
    if (expected !== undefined) broken.push(...differences(expected, got).map((text) => `${kind}: ${text}`));
  };
  for (const one of script) {
    const { kind, body, raw } = one;
    if (REPLY_KINDS.has(kind)) {
      const text = renumbered(raw, numbers);
      const expected = JSON.parse(text) as JsonObject;
      await hear(expected["sn"] ?? null, kind, expected);
      continue;
    }
    const sn = isObject(body) && typeof body["sn"] === "string" ? body["sn"] : undefined;
    if (sn !== undefined) numbers.set(sn, randomUUID());
    await peer.send(messageOf(one, renumbered(addressed(raw, body, peer, name), numbers)), options.signal);
    if (returns !== undefined && sn !== undefined) {
      await hear(numbers.get(sn)!, "result");
      const retval = isObject(last?.["result"] ?? null)
        ? (last!["result"] as JsonObject)["retval"]
        : undefined;
      broken.push(...differences({ retval: returns }, { retval: retval ?? null }));
    }
  }
  if (last === undefined && broken.length === 0) await hello(peer, options, broken);
  // what a peer without the defect says may come where gofer says nothing, or after it
  if (defect !== undefined && last !== undefined && !isFinal(kindOf(last))) {
    const late = await peer.next(last["sn"] ?? null, "result", false, options.patienceMs);
    if (late !== undefined) last = late;
  }
  return { last, broken };
}

/** Where nobody is told anything: the agent has to be well all the same. */
async function hello(peer: Peer, { signal, patienceMs }: PlayOptions, broken: string[]): Promise<void> {
  const request = { classname: "Admin", method: "hello", args: [], kws: {}, cntr: null };
  if ((await ask(peer, request, signal, patienceMs)) === undefined)
    broken.push("the agent answers nothing any more");
}

/** The recorded documents, and the request in front where it was not kept. */
function scriptOf({ name, request }: Conversation, recorded: readonly Recorded[]): readonly Recorded[] {
  if (name === LOST_REPLIES) return recorded.filter(({ kind }) => kind === "request");
  const [first] = recorded;
  if (request === undefined || first === undefined) return recorded;
  const { sn = null, data = null } = first.body;
  const body: JsonObject = { sn, version: "2.0", routing: [null, "vec"], replyto: "replies", data, request };
  return [{ ...first, kind: "request", amqp: {}, body, raw: JSON.stringify(body) }, ...recorded];
}

function renumbered(text: string, numbers: ReadonlyMap<string, string>): string {
  let renamed = text;
  for (const [from, to] of numbers) renamed = renamed.replaceAll(JSON.stringify(from), JSON.stringify(to));
  return renamed;
}

/** With our reply address, where one was wanted; one that names no queue stays so. */
function addressed(raw: string, body: Json, peer: Peer, name: string): string {
  if (!isObject(body) || typeof body["replyto"] !== "string") return raw;
  const replyto = name === LOST_REPLIES ? `nobody-${randomUUID()}` : peer.address;
  return raw.replaceAll(JSON.stringify(body["replyto"]), JSON.stringify(replyto));
}

function messageOf({ case: name, amqp }: Recorded, body: string): Parameters<Peer["send"]>[0] {
  const expiration = amqp.properties?.expiration;
  return {
    body,
    ...(name === "raw-bytes-no-encoding" && { form: "data" as const }),
    ...(expiration !== undefined && { ttlMs: Number(expiration) }),
  };
}

const NOT_FOUND: ReadonlySet<unknown> = new Set(["NamespaceNotFound", "MemberNotFound"]);

/** The agent says that it has no such thing, where the recorded one had it. */
function isNotOffered(last: JsonObject, recorded: readonly Recorded[]): boolean {
  const classOf = ({ result }: JsonObject): unknown =>
    isObject(result ?? null) ? (result as JsonObject)["xclass"] : undefined;
  return (
    NOT_FOUND.has(classOf(last)) &&
    !recorded.some(({ body }) => isObject(body) && NOT_FOUND.has(classOf(body)))
  );
}

function shown(document: JsonObject): string {
  const { code, description, details, result } = document;
  const text = JSON.stringify(result ?? { code, description, details });
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
