import { RmiError } from "../errors.js";
import type { Json, JsonObject } from "../json.js";

/**
 * A mapping that all plugins of an agent share, for as long as the agent runs. It holds JSON. What one plugin sets,
 * those in its own process see at once, and others a moment later; all of them end up with the same. A forked call has it as
 * it was when the call began, and what that sets is seen by nobody else.
 */
export class Whiteboard {
  private readonly values = new Map<string, Json>();
  /** By name: what was set here, and has not come back. Until then others' values are older than ours. */
  private readonly sent = new Map<string, number>();
  private tell: (changes: JsonObject) => void = () => undefined;

  /** @returns the value, or `fallback` where there is none */
  get(name: string, fallback: Json = null): Json {
    return this.values.get(name) ?? fallback;
  }

  /** @throws RmiError `usage` when there is no such item */
  at(name: string): Json {
    const value = this.values.get(name);
    if (value === undefined) throw new RmiError("usage", `the whiteboard has no ${JSON.stringify(name)}`);
    return value;
  }

  /** @throws RmiError `usage` for what is not JSON */
  set(name: string, value: Json): void {
    this.update({ [name]: value });
  }

  /** Sets several items at once. @throws RmiError `usage` for what is not JSON; nothing is set then */
  update(changes: JsonObject): void {
    const copies = Object.entries(changes).map(([name, value]) => [name, copyOf(name, value)] as const);
    for (const [name, value] of copies) {
      this.values.set(name, value);
      this.sent.set(name, (this.sent.get(name) ?? 0) + 1);
    }
    this.tell(Object.fromEntries(copies));
  }

  toString(): string {
    return JSON.stringify(Object.fromEntries(this.values));
  }

  /** For the host: who hears of what is set here. */
  connect(tell: (changes: JsonObject) => void): void {
    this.tell = tell;
  }

  /** For the host: what was set, in the agent's order; `own` has been set here. */
  receive(changes: JsonObject, own: boolean): void {
    for (const [name, value] of Object.entries(changes)) {
      const sent = this.sent.get(name) ?? 0;
      if (own && sent > 0) this.sent.set(name, sent - 1);
      else if (sent === 0) this.values.set(name, value);
    }
  }
}

function copyOf(name: string, value: unknown): Json {
  const text = JSON.stringify(value) as string | undefined;
  if (text !== undefined) return JSON.parse(text) as Json;
  throw new RmiError("usage", `whiteboard: ${JSON.stringify(name)} is not JSON`);
}

/** The agent's. */
export const whiteboard = new Whiteboard();
