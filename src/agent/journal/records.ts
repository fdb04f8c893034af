import { showsSecret, type Seal } from "./seal.js";
import type { Ended, Entry, Identity, Outcome, Owed, ReplyState, Settled } from "./journal.js";
import { readValue, replaceFirst, type Value } from "./values.js";

// What the journal keeps of a request. Under `r/` stands the request itself and, once it has ended, its outcome in its
// place, with a letter before it for what became of the reply; `b/` says that it has begun. `s/` says that its reply is
// settled, where the store has the outcome already.

export const REQUEST = "r/";
export const BEGUN = "b/";
export const SETTLED = "s/";
const SEQ_DIGITS = 16; // 2^53 and more

export function keyOf(kind: string, seq: number): string {
  return kind + `${seq}`.padStart(SEQ_DIGITS, "0");
}

function seqOf(key: string): number {
  return Number(key.slice(REQUEST.length));
}

type Change = readonly [key: string, value: Value];

/**
 * A line of facts, then the body as it came: it need not be escaped, nor parsed to be skipped. One that shows a secret is
 * encrypted.
 */
export function requestRecord(entry: Entry, seal: Seal): Change {
  const { seq, plugin, sn, digest, receivedAt, form, started, body } = entry;
  const facts = { plugin, sn, digest, receivedAt, form, started };
  const [known, text] = showsSecret(body)
    ? [{ ...facts, encrypted: true }, seal.encrypt(body, sn)]
    : [facts, body];
  return [keyOf(REQUEST, seq), [`${JSON.stringify(known)}\n`, text]];
}

const LETTERS: Readonly<Record<ReplyState, string>> = { none: "n", owed: "o", delivered: "d", lost: "l" };

function replyOf(letter: string): ReplyState | undefined {
  return (Object.keys(LETTERS) as ReplyState[]).find((reply) => LETTERS[reply] === letter);
}

export function outcomeRecord(identity: Identity, outcome: Outcome, owed: Owed | undefined): Change {
  const { seq, plugin, sn, digest } = identity;
  const { endedAt, kind, text } = outcome;
  const facts = JSON.stringify({ plugin, sn, digest, endedAt, kind, owed });
  return [keyOf(REQUEST, seq), [`${LETTERS[owed === undefined ? "none" : "owed"]}${facts}\n`, text]];
}

/** Notes in an outcome what became of its reply. */
export function settle(key: string, outcome: Buffer, how: Settled): void {
  replaceFirst(key, outcome, LETTERS[how]);
}

/** @param how  what became of a reply */
export function mark(kind: typeof BEGUN | typeof SETTLED, seq: number, how: Settled | "" = ""): Change {
  return [keyOf(kind, seq), ["", how]];
}

type Kept =
  { readonly kind: "waiting"; readonly entry: Entry } | { readonly kind: "ended"; readonly ended: Ended };

/** What stands under a key of kind `r/`. @returns undefined when it is damaged */
export function readRecord(key: string, bytes: Buffer, seal: Seal): Kept | undefined {
  const whole = readValue(key, bytes);
  if (whole === undefined) return undefined;
  const reply = replyOf(whole.charAt(0));
  const begin = reply === undefined ? 0 : 1;
  const end = whole.indexOf("\n");
  const text = whole.slice(end + 1);
  const facts = JSON.parse(whole.slice(begin, end)) as Omit<Entry, "seq" | "body"> &
    Outcome & { owed?: Owed; encrypted?: true };
  const { plugin, sn, digest, endedAt, kind, receivedAt, form, started, encrypted } = facts;
  const identity = { seq: seqOf(key), plugin, sn, digest };
  if (reply === undefined) {
    const body = encrypted === true ? seal.decrypt(text, sn) : text;
    return body === undefined
      ? undefined
      : { kind: "waiting", entry: { ...identity, receivedAt, form, started, body } };
  }
  const owed = reply === "owed" ? facts.owed : undefined;
  return { kind: "ended", ended: { ...identity, outcome: { endedAt, kind, text }, owed, reply } };
}

export interface Read {
  readonly entries: readonly Entry[];
  readonly ended: readonly Ended[];
  /** Keys whose value is not what was written. */
  readonly damaged: readonly string[];
  /** Keys of what was said of requests that are not there any more. It must not be taken for said of others. */
  readonly orphans: readonly string[];
  /** Of the requests that something is said of. */
  readonly marked: readonly number[];
  /** The highest number among the keys. */
  readonly lastSeq: number;
}

/** Reads all that was kept; what comes of it is in order of arrival. */
export function readAll(records: Iterable<readonly [key: string, bytes: Buffer]>, seal: Seal): Read {
  const entries: Entry[] = [];
  const ended: Ended[] = [];
  const begun = new Set<number>();
  const settled = new Map<number, ReplyState>();
  const damaged: string[] = [];
  let lastSeq = 0;
  for (const [key, bytes] of records) {
    if (seqOf(key) > lastSeq) lastSeq = seqOf(key);
    const kind = key.slice(0, REQUEST.length);
    const kept = kind === REQUEST ? readRecord(key, bytes, seal) : undefined;
    if (kept?.kind === "waiting") entries.push(kept.entry);
    else if (kept?.kind === "ended") ended.push(kept.ended);
    else {
      const how = readValue(key, bytes);
      if (kind === BEGUN && how !== undefined) begun.add(seqOf(key));
      else if (kind === SETTLED && how !== undefined)
        settled.set(seqOf(key), how === "lost" ? "lost" : "delivered");
      else damaged.push(key);
    }
  }
  const marked = [...begun, ...settled.keys()];
  const byArrival = (a: Identity, b: Identity): number => a.seq - b.seq;
  entries.sort(byArrival);
  ended.sort(byArrival);
  return {
    entries: entries.map((one) => (begun.has(one.seq) ? { ...one, started: true } : one)),
    ended: ended.map((one) => {
      const reply = settled.get(one.seq);
      return reply === undefined ? one : { ...one, owed: undefined, reply };
    }),
    damaged,
    orphans: orphans(marked, [...entries, ...ended]),
    marked,
    lastSeq,
  };
}

function orphans(marked: readonly number[], requests: readonly Identity[]): string[] {
  const known = new Set(requests.map(({ seq }) => seq));
  return marked.filter((seq) => !known.has(seq)).flatMap((seq) => [keyOf(BEGUN, seq), keyOf(SETTLED, seq)]);
}
