import { createPrivateKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Something to look for: its name for people, and the bytes that nothing else has. */
export interface Wanted {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Somewhere to look. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

export function wanted(name: string, text: string): Wanted {
  return { name, bytes: Buffer.from(text) };
}

/** The private part of a key, in the middle: a PEM file of either of our curves has these bytes on one line. */
export function wantedKey(name: string, pem: string): Wanted {
  const { d } = createPrivateKey(pem).export({ format: "jwk" });
  return { name, bytes: Buffer.from(d!, "base64url").subarray(12, 28) };
}

/** @returns each thing with each place where it is, however it is written there: `NAME, in PLACE`, in order */
export function find(things: readonly Wanted[], places: readonly Place[]): string[] {
  const found = things.flatMap(({ name, bytes }) => {
    const forms = formsOf(bytes);
    return places
      .filter((place) => forms.some((form) => place.bytes.includes(form)))
      .map((place) => `${name}, in ${place.name}`);
  });
  return [...new Set(found)].sort();
}

/** As it is, as text of two bytes a letter (as V8 has some), in hexadecimal, and inside of base64. */
function formsOf(bytes: Buffer): Buffer[] {
  const hex = bytes.toString("hex");
  const texts = [hex, hex.toUpperCase(), ...base64Of(bytes)];
  return [bytes, Buffer.from(bytes.toString("latin1"), "utf16le"), ...texts.map((text) => Buffer.from(text))];
}

/** What comes before moves bytes to one of three places in a group; letters that depend on their neighbours are left out. */
function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const moved = Buffer.concat([Buffer.alloc(before), bytes]);
    const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((moved.length * 8) / 6)];
    return (["base64", "base64url"] as const).map((form) => moved.toString(form).slice(from, to));
  });
}

/** A text, as something to search. */
export function said(name: string, text: string): Place {
  return { name, bytes: Buffer.from(text) };
}

/** Every file below a folder, and what all of them are called. @param name  the folder's */
export function filesOf(name: string, folder: string): Place[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const contents = files.map((path) => ({
    name: join(name, relative(folder, path)),
    bytes: readFileSync(path),
  }));
  return [...contents, said(`the names of the files of ${name}`, files.join("\n"))];
}

/** What `ps` shows of a process and of all that it has started: command lines, and with `e` environments, too. */
export function processOf(name: string, pid: number): Place[] {
  const pids = familyOf(pid);
  return (["cmdline", "environ"] as const).map((file) => ({
    name: `${file} of ${name}`,
    bytes: Buffer.concat(pids.map((each) => ofProcess(each, file))),
  }));
}

export function familyOf(pid: number): number[] {
  const children = String(ofProcess(pid, `task/${pid}/children`)).trim();
  return [pid, ...(children === "" ? [] : children.split(" ").flatMap((child) => familyOf(Number(child))))];
}

/** Empty when the process has just ended. */
function ofProcess(pid: number, file: string): Buffer {
  try {
    return readFileSync(`/proc/${pid}/${file}`);
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code!)) return Buffer.alloc(0);
    throw error;
  }
}
