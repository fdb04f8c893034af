import { isCode, RmiError } from "../errors.js";
import { isObject, type Json } from "../json.js";

/** What plugin code has asked the agent, until it is answered. */
export class Questions {
  private readonly open = new Map<
    number,
    { resolve: (value: Json) => void; reject: (reason: RmiError) => void }
  >();
  private lastId = 0;

  constructor(private readonly send: (id: number, text: string) => void) {}

  ask(question: { readonly operation: string; readonly args: readonly Json[] }): Promise<Json> {
    const id = (this.lastId = (this.lastId + 1) >>> 0);
    this.send(id, JSON.stringify(question));
    return new Promise((resolve, reject) => this.open.set(id, { resolve, reject }));
  }

  answered(id: number, text: string): void {
    const waiting = this.open.get(id);
    this.open.delete(id);
    const answer = JSON.parse(text) as Json;
    if (!isObject(answer)) return;
    const { code, message, value = null } = answer;
    if (isCode(code)) waiting?.reject(new RmiError(code, String(message)));
    else waiting?.resolve(value);
  }
}
