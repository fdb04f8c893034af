import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { RmiError } from "../../errors.js";
import { sourceOf } from "../../json.js";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps requests that show a secret or a password from being read where they are kept: in backups, in what is sent to
 * somebody for a look, by `grep`. Its key is a file beside them, so that it is no protection from who has both.
 */
export class Seal {
  private constructor(private readonly key: Buffer) {}

  /** The key in this file; made when there is none. @throws RmiError `config` for one that is none, and what the disk says */
  static of(file: string): Seal {
    return new Seal(readKey(file) ?? makeKey(file));
  }

  /** @param label  whom it belongs to: it opens under the same label only */
  encrypt(text: string, label: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv).setAAD(Buffer.from(label));
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
  }

  /** @returns undefined for what was encrypted with another key or label, or was changed */
  decrypt(sealed: string, label: string): string | undefined {
    const bytes = Buffer.from(sealed, "base64");
    const decipher = createDecipheriv(CIPHER, this.key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(label)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([
        decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)),
        decipher.final(),
      ]).toString();
    } catch {
      return undefined;
    }
  }
}

/** Whether a request shows a secret or a password. Most do not, and are not looked at more closely. */
export function showsSecret(body: string): boolean {
  // a name may be written with escapes. V8 looks for up to six characters ten times as fast as for more
  if (!body.includes('"secre') && !body.includes('"pam"') && !body.includes("\\u")) return false;
  return ["secret", "pam"].some((name) => (sourceOf(body, name) ?? "null") !== "null");
}

function readKey(file: string): Buffer | undefined {
  try {
    const key = readFileSync(file);
    if (key.length !== KEY_BYTES)
      throw new RmiError("config", `${file}: a key has ${KEY_BYTES} bytes, this one ${key.length}`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function makeKey(file: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  const descriptor = openSync(`${file}.new`, "w", 0o600);
  try {
    if (writeSync(descriptor, key) < KEY_BYTES) throw new Error(`there is no room for ${file}`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${file}.new`, file); // whole, or not at all
  return key;
}
