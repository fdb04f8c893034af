import { Catalog, type Kept } from "./catalog.js";
import { showsSecret, type Seal } from "./seal.js";
import type { Ended, Entry, Identity, Outcome, Owed, ReplyState, Settled } from "./journal.js";
import type { Left } from "./log.js";
import type { Change, Value } from "./record.js";
import type { Place } from "./segment.js";

// What the journal keeps of a request. Under `r/` and its number stands the request itself and, once it has ended, its outcome
// in its place, with a letter before it for what became of the reply; `b/` says that it has begun. `notes` say of many that
// their replies are settled, or that they are forgotten.

const REQUEST = "r/";
const BEGUN = "b/";
const NOTES = "notes";

/** @returns the number of the request that a record of that kind is about; undefined for one of another kind */
function seqOf(kind: string, key: string): number | undefined {
  return key.startsWith(kind) ? Number(key.slice(kind.length)) : undefined;
}

/** Notes where a request's newest record is, or that it has begun. */
export function enter(catalog: Catalog, key: string, place: Place): void {
  const seq = seqOf(REQUEST, key);
  if (seq !== undefined) catalog.put(seq, place);
  else if (key.startsWith(BEGUN)) catalog.begin(seqOf(BEGUN, key)!);
}

export function keyOf(seq: number): string {
  return `${REQUEST}${seq}`;
}

// The facts are written by hand, as each call has two of them: numbers and digests have no character that JSON would escape.

/**
 * A line of facts, then the body as it came: it need not be escaped, nor parsed to be skipped. One that shows a secret is
 * encrypted.
 */
export function requestRecord(entry: Entry, seal: Seal): Change {
  const { seq, plugin, sn, digest, receivedAt, form, started, body } = entry;
  const isSecret = showsSecret(body);
  const facts =
    `{"plugin":${JSON.stringify(plugin)},"sn":"${sn}","digest":"${digest}","receivedAt":${receivedAt},` +
    `"form":"${form}","started":${started}${isSecret ? ',"encrypted":true' : ""}}`;
  return { key: keyOf(seq), value: [`${facts}\n`, isSecret ? seal.encrypt(body, sn) : body] };
}

const LETTERS: Readonly<Record<ReplyState, string>> = { none: "n", owed: "o", delivered: "d", lost: "l" };

function replyOf(letter: string): ReplyState | undefined {
  return (Object.keys(LETTERS) as ReplyState[]).find((reply) => LETTERS[reply] === letter);
}

export function outcomeRecord(identity: Identity, outcome: Outcome, owed: Owed | undefined): Change {
  const { seq, plugin, sn, digest } = identity;
  const { endedAt, kind, text } = outcome;
  const facts = `{"plugin":${JSON.stringify(plugin)},"sn":"${sn}","digest":"${digest}","endedAt":${endedAt},"kind":"${kind}"${owedText(owed)}}`;
  return { key: keyOf(seq), value: [`${LETTERS[owed === undefined ? "none" : "owed"]}${facts}\n`, text] };
}

function owedText(owed: Owed | undefined): string {
  if (owed === undefined) return "";
  const { replyto, data, form, ext } = owed;
  return `,"owed":{"replyto":${JSON.stringify(replyto)},"data":${JSON.stringify(data)},"form":"${form}","ext":${ext}}`;
}

export function begunRecord(seq: number): Change {
  return { key: `${BEGUN}${seq}`, value: ["", ""] };
}

/** The same record once more, with what has been said of it since: that it has begun, or what became of its reply. */
export function copyOf(seq: number, value: Buffer, { hasBegun, reply }: Omit<Kept, "place">): Change {
  const text = value.toString();
  return { key: keyOf(seq), value: isOutcome(text) ? settled(text, reply) : begun(text, hasBegun) };
}

function isOutcome(text: string): boolean {
  return replyOf(text.charAt(0)) !== undefined;
}

function settled(text: string, reply: Settled | undefined): Value {
  return reply === undefined ? ["", text] : [LETTERS[reply], text.slice(1)];
}

function begun(text: string, hasBegun: boolean): Value {
  if (!hasBegun) return ["", text];
  const end = text.indexOf("\n");
  const facts = JSON.parse(text.slice(0, end)) as object;
  return [JSON.stringify({ ...facts, started: true }), text.slice(end)];
}

/** What is to be noted of many. */
export interface Notes {
  readonly delivered: readonly number[];
  readonly lost: readonly number[];
  readonly forgotten: readonly number[];
}

export function notesRecord(notes: Notes): Change {
  const lines = NOTED.filter((what) => notes[what].length > 0).map(
    (what) => `${what} ${notes[what].join(" ")}`,
  );
  return { key: NOTES, value: ["", lines.join("\n")] };
}

export const NOTED = ["delivered", "lost", "forgotten"] as const;

type Request =
  { readonly kind: "waiting"; readonly entry: Entry } | { readonly kind: "ended"; readonly ended: Ended };

/** What stands under a request's key. @returns undefined when it cannot be read */
export function readRequest(seq: number, value: Buffer, seal: Seal): Request | undefined {
  const whole = value.toString();
  const reply = replyOf(whole.charAt(0));
  const begin = reply === undefined ? 0 : 1;
  const end = whole.indexOf("\n");
  const text = whole.slice(end + 1);
  const facts = JSON.parse(whole.slice(begin, end)) as Omit<Entry, "seq" | "body"> &
    Outcome & { owed?: Owed; encrypted?: true };
  const { plugin, sn, digest, endedAt, kind, receivedAt, form, started, encrypted } = facts;
  const identity = { seq, plugin, sn, digest };
  if (reply === undefined) {
    const body = encrypted === true ? seal.decrypt(text, sn) : text;
    return body === undefined
      ? undefined
      : { kind: "waiting", entry: { ...identity, receivedAt, form, started, body } };
  }
  const owed = reply === "owed" ? facts.owed : undefined;
  return { kind: "ended", ended: { ...identity, outcome: { endedAt, kind, text }, owed, reply } };
}

/** Reads record after record, and knows what is kept when all are read. */
export class Reading {
  readonly catalog = new Catalog();
  /** Where records are that cannot be read, by the number of the request. */
  readonly unreadable = new Map<number, Place>();
  /** The highest number of a request that something was kept of. */
  lastSeq = 0;
  private readonly kept = new Map<number, Request>();

  constructor(private readonly seal: Seal) {}

  take({ key, value, place }: Left): void {
    const seq = seqOf(REQUEST, key);
    if (seq !== undefined) this.takeRequest(seq, value, place);
    else if (key === NOTES) for (const line of value.toString().split("\n")) this.takeNote(line);
    else if (key.startsWith(BEGUN)) this.begin(Number(key.slice(BEGUN.length)));
  }

  /** In order of arrival. */
  get entries(): readonly Entry[] {
    return this.inOrder((seq, kept) =>
      kept.kind === "waiting"
        ? { ...kept.entry, started: kept.entry.started || this.catalog.get(seq)!.hasBegun }
        : undefined,
    );
  }

  get ended(): readonly Ended[] {
    return this.inOrder((seq, kept) => {
      if (kept.kind !== "ended") return undefined;
      const { reply } = this.catalog.get(seq)!;
      return reply === undefined ? kept.ended : { ...kept.ended, owed: undefined, reply };
    });
  }

  private takeRequest(seq: number, value: Buffer, place: Place): void {
    this.lastSeq = Math.max(this.lastSeq, seq);
    const kept = readRequest(seq, value, this.seal);
    if (kept === undefined) return void this.unreadable.set(seq, place);
    this.unreadable.delete(seq);
    this.kept.set(seq, kept);
    this.catalog.put(seq, place);
  }

  private begin(seq: number): void {
    this.lastSeq = Math.max(this.lastSeq, seq);
    this.catalog.begin(seq);
  }

  private takeNote(line: string): void {
    const [what, ...numbers] = line.split(" ");
    for (const seq of numbers.map(Number)) {
      this.lastSeq = Math.max(this.lastSeq, seq);
      const kept = this.catalog.get(seq);
      if (what === "forgotten") {
        this.catalog.delete(seq);
        this.kept.delete(seq);
        this.unreadable.delete(seq);
      } else if (kept !== undefined) kept.reply = what === "lost" ? "lost" : "delivered";
    }
  }

  private inOrder<T>(pick: (seq: number, kept: Request) => T | undefined): readonly T[] {
    return [...this.kept]
      .sort(([a], [b]) => a - b)
      .map(([seq, kept]) => pick(seq, kept))
      .filter((one) => one !== undefined);
  }
}
