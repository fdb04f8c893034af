import { isObject, type Json, type JsonObject } from "../../json.js";

/** A process that has the whiteboard. */
export interface BoardMember {
  /** @param own  whether this process has set it */
  board(changes: JsonObject, own: boolean): void;
}

/** The whiteboard (spec 3.19): what plugins set, in one order for all processes. */
export class Board {
  private readonly values = new Map<string, Json>();
  private readonly members = new Set<BoardMember>();

  get content(): JsonObject {
    return Object.fromEntries(this.values);
  }

  /** It hears of all that is there, and of all that is set from now on. */
  join(member: BoardMember): void {
    this.members.add(member);
    if (this.values.size > 0) member.board(this.content, false);
  }

  leave(member: BoardMember): void {
    this.members.delete(member);
  }

  /** @throws SyntaxError for what no host of ours sends */
  set(by: BoardMember, text: string): void {
    const changes = JSON.parse(text) as Json;
    if (!isObject(changes)) return;
    for (const [name, value] of Object.entries(changes)) this.values.set(name, value);
    for (const member of this.members) member.board(changes, member === by);
  }
}
