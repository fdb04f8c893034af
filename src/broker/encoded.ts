import { PeerFault } from "./faults.js";

/** Lists in lists, as deep as a peer may nest them. */
export const MAX_DEPTH = 32;

const NOTHING = Buffer.alloc(0);

/**
 * Reads AMQP-encoded values where they lie (AMQP 1.0, part 1). Every step is checked against the end of what holds the
 * value, before anything is allocated: the bytes are a peer's. One cursor serves many reads; `reset` points it anew.
 *
 * Scalars are read as the next field of the list that `enter` opened. A field that is null, or that the list is too
 * short to hold, is undefined.
 *
 * @throws PeerFault `amqp:decode-error` from every method, when the bytes are not what they should be
 */
export class Cursor {
  bytes: Buffer = NOTHING;
  at = 0;
  end = 0;
  #left = 0;
  #outerEnd = 0;

  reset(bytes: Buffer, at = 0, end = bytes.length): this {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.#left = 0;
    return this;
  }

  get remaining(): number {
    return this.end - this.at;
  }

  /** The descriptor of a described value: its code, or its name where the peer spelt it out. */
  descriptor(): number | string {
    if (this.#byte() !== 0x00) throw broken("a described value was expected");
    const code = this.#byte();
    switch (code) {
      case 0x44:
        return 0;
      case 0x53:
        return this.#byte();
      case 0x80: {
        const high = this.#word();
        return high * 0x1_0000_0000 + this.#word();
      }
      case 0xa3:
      case 0xb3:
        return this.#take(code === 0xa3 ? this.#byte() : this.#word()).toString("latin1");
      default:
        throw broken("a descriptor is a number or a symbol");
    }
  }

  /** Enters a list: the next reads are its fields, until `leave`. Lists are not entered inside an entered list. */
  enter(): void {
    const code = this.#byte();
    let size = 0;
    let count = 0;
    if (code === 0xc0) {
      size = this.#byte() - 1;
      count = this.#byte();
    } else if (code === 0xd0) {
      size = this.#word() - 4;
      count = this.#word();
    } else if (code !== 0x45) throw broken("a list was expected");
    if (size < 0 || this.at + size > this.end) throw broken("a list is longer than what holds it");
    this.#outerEnd = this.end;
    this.end = this.at + size;
    this.#left = count;
  }

  /** Leaves the list that `enter` entered, whatever of it was not read. */
  leave(): void {
    this.at = this.end;
    this.end = this.#outerEnd;
    this.#left = 0;
  }

  uint(): number | undefined {
    const code = this.#field();
    if (code === 0x52) return this.#byte();
    if (code === 0x43) return 0;
    if (code === 0x70) return this.#word();
    if (code === 0x40) return undefined;
    throw broken("a uint was expected");
  }

  ubyte(): number | undefined {
    const code = this.#field();
    if (code === 0x50) return this.#byte();
    if (code === 0x40) return undefined;
    throw broken("a ubyte was expected");
  }

  flag(): boolean | undefined {
    const code = this.#field();
    if (code === 0x41) return true;
    if (code === 0x42) return false;
    if (code === 0x40) return undefined;
    if (code === 0x56) return this.#byte() !== 0;
    throw broken("a boolean was expected");
  }

  text(): string | undefined {
    const code = this.#field();
    if (code === 0xa1) return this.#take(this.#byte()).toString("utf8");
    if (code === 0xb1) return this.#take(this.#word()).toString("utf8");
    if (code === 0x40) return undefined;
    throw broken("a string was expected");
  }

  /** The next field, whatever it is, as its encoded bytes. */
  raw(): Buffer | undefined {
    if (this.#left === 0) return undefined;
    this.#left--;
    const from = this.at;
    this.skip();
    return this.at === from + 1 && this.bytes[from] === 0x40 ? undefined : this.bytes.subarray(from, this.at);
  }

  /** Passes over one value, outside or inside a list; all of it must be there and well-formed. */
  skip(depth = 0): void {
    this.#skipBody(this.#skipConstructor(depth), depth);
  }

  /** @returns the type code of the value that follows */
  #skipConstructor(depth: number): number {
    const code = this.#byte();
    if (code !== 0x00) return code;
    if (depth >= MAX_DEPTH) throw broken("values are nested too deep");
    this.skip(depth + 1);
    return this.#skipConstructor(depth + 1);
  }

  #skipBody(code: number, depth: number): void {
    switch (code >>> 4) {
      case 0x4:
        return;
      case 0x5:
      case 0x6:
      case 0x7:
      case 0x8:
      case 0x9:
        return this.#pass(1 << ((code >>> 4) - 5));
      case 0xa:
        return this.#pass(this.#byte());
      case 0xb:
        return this.#pass(this.#word());
      case 0xc:
      case 0xd:
      case 0xe:
      case 0xf:
        return this.#skipMany(code, depth);
      default:
        throw broken(`0x${code.toString(16)} is no type`);
    }
  }

  /** A list, map or array: its elements must fill the size it states, no more and no less. */
  #skipMany(code: number, depth: number): void {
    if (depth >= MAX_DEPTH) throw broken("values are nested too deep");
    const wide = (code & 0x10) !== 0;
    const size = wide ? this.#word() : this.#byte();
    const outerEnd = this.end;
    if (size > outerEnd - this.at) throw broken("a list is longer than what holds it");
    this.end = this.at + size;
    const count = wide ? this.#word() : this.#byte();
    if (count > size) throw broken("a list has more elements than bytes");
    if (code >>> 4 >= 0xe) {
      const element = this.#skipConstructor(depth + 1);
      for (let i = 0; i < count; i++) this.#skipBody(element, depth + 1);
    } else {
      for (let i = 0; i < count; i++) this.skip(depth + 1);
    }
    if (this.at !== this.end) throw broken("a list does not fill the size it states");
    this.end = outerEnd;
  }

  /** @returns the type code of the list's next field; null when there is none */
  #field(): number {
    if (this.#left === 0) return 0x40;
    this.#left--;
    return this.#byte();
  }

  #byte(): number {
    if (this.at >= this.end) throw broken("it ends too early");
    return this.bytes[this.at++]!;
  }

  #word(): number {
    if (this.end - this.at < 4) throw broken("it ends too early");
    const value = this.bytes.readUInt32BE(this.at);
    this.at += 4;
    return value;
  }

  #pass(count: number): void {
    if (count > this.end - this.at) throw broken("it ends too early");
    this.at += count;
  }

  #take(count: number): Buffer {
    this.#pass(count);
    return this.bytes.subarray(this.at - count, this.at);
  }
}

function broken(what: string): PeerFault {
  return new PeerFault("amqp:decode-error", `not AMQP: ${what}`);
}
