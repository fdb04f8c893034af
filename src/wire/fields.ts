import { RmiError } from "../errors.js";
import { isObject, own, type Json, type JsonObject } from "../json.js";

/**
 * Checked reading of one object of a document. Missing and null are the same to every reader (W-5); a field of the
 * wrong kind is `malformed`, with its path.
 */
export class Fields {
  constructor(
    private readonly source: JsonObject,
    private readonly path = "",
  ) {}

  /** All of them, unchecked. */
  get fields(): JsonObject {
    return this.source;
  }

  /** @throws RmiError `malformed` when the text is no JSON, or no object */
  static parse(text: string): Fields {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      // the parser's own words quote the document, which may hold a secret
      const at = /position (\d+)/.exec((cause as Error).message)?.[1];
      throw new RmiError(
        "malformed",
        `the document is not JSON${at === undefined ? "" : `, from character ${at} on`}`,
        { cause },
      );
    }
    if (!isObject(value)) throw new RmiError("malformed", "the document is not a JSON object");
    return new Fields(value);
  }

  value(name: string): Json | undefined {
    return own(this.source, name) ?? undefined;
  }

  optionalText(name: string, maxChars: number): string | undefined {
    const value = this.value(name);
    if (value === undefined || value === "") return undefined;
    if (typeof value !== "string") throw this.wrong(name, "a string", value);
    if (value.length > maxChars)
      throw this.malformed(name, `at most ${maxChars} characters, found ${value.length}`);
    return value;
  }

  object(name: string): Fields {
    const value = this.value(name);
    if (!isObject(value)) throw this.wrong(name, "an object", value);
    return new Fields(value, this.at(name));
  }

  listOrEmpty(name: string): readonly Json[] {
    const value = this.value(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.wrong(name, "an array", value);
    return value;
  }

  recordOrEmpty(name: string): JsonObject {
    const value = this.value(name);
    if (value === undefined) return {};
    if (!isObject(value)) throw this.wrong(name, "an object", value);
    return value;
  }

  wrong(name: string, expected: string, found: Json | undefined): RmiError {
    return this.malformed(name, `${expected}, found ${kindOf(found)}`);
  }

  malformed(name: string, expected: string): RmiError {
    const path = this.at(name);
    return new RmiError("malformed", `${path}: expected ${expected}`, { details: { path } });
  }

  private at(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }
}

/** What people call a JSON value's kind. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
