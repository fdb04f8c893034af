import { spawn } from "node:child_process";
import type { Login } from "./libpam.js";

/** What PAM said. `unavailable`: it could not be asked, and so nobody is let in; the reason is for the operator. */
export type Verdict =
  | { readonly kind: "granted" }
  | { readonly kind: "refused" }
  | { readonly kind: "unavailable"; readonly reason: string };

export type Authenticate = (login: Login) => Promise<Verdict>;

export interface PamLimits {
  /** Questions at a time: PAM answers a wrong password after two seconds, so this is what a guesser is slowed down by. */
  readonly atOnce: number;
  /** Further questions that may wait; those beyond are `unavailable`. */
  readonly waiting: number;
  /** A question that has no answer by then is `unavailable`. Milliseconds. */
  readonly answerMs: number;
}

export const DEFAULT_PAM_LIMITS: PamLimits = { atOnce: 4, waiting: 256, answerMs: 30_000 };

/** PAM_MAX_RESP_SIZE: longer texts are cut by some modules, and never told so. */
const MAX_TEXT_BYTES = 511;

/**
 * @param helper  path of the built `helper.js`
 * @returns asks PAM, in a process of its own for each question; never rejects
 */
export function pamAuthority(helper: string, limits: PamLimits = DEFAULT_PAM_LIMITS): Authenticate {
  let asking = 0;
  const waiting: (() => void)[] = [];
  const turn = async (): Promise<void> => {
    if (asking++ >= limits.atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return async (login) => {
    if (!Object.values(login).every(isText)) return { kind: "refused" };
    if (asking >= limits.atOnce + limits.waiting) return unavailable("too many logins wait for PAM");
    await turn();
    try {
      return await ask(helper, login, limits.answerMs);
    } finally {
      asking--;
      waiting.shift()?.();
    }
  };
}

/** For C, text ends at the first NUL: the password `right\0anything` would be `right`. */
function isText(text: string): boolean {
  return text !== "" && !text.includes("\0") && Buffer.byteLength(text) <= MAX_TEXT_BYTES;
}

function ask(helper: string, login: Login, answerMs: number): Promise<Verdict> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [helper], { stdio: ["pipe", "pipe", "ignore"], env: {} });
    let answer = "";
    let isLate = false;
    const patience = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, answerMs);
    child.stdout.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    child.once("error", (error) => {
      clearTimeout(patience);
      resolve(unavailable(`its process cannot be started: ${error.message}`));
    });
    child.once("close", (code, signal) => {
      clearTimeout(patience);
      if (isLate) resolve(unavailable(`PAM has not answered for ${answerMs} ms`));
      else resolve(parsed(answer) ?? unavailable(`its process ended with ${signal ?? `exit code ${code}`}`));
    });
    child.stdin.on("error", () => undefined); // it is gone: `close` tells
    child.stdin.end(JSON.stringify(login));
  });
}

function parsed(answer: string): Verdict | undefined {
  if (!answer.endsWith("\n")) return undefined;
  try {
    return JSON.parse(answer) as Verdict;
  } catch {
    return undefined;
  }
}

function unavailable(reason: string): Verdict {
  return { kind: "unavailable", reason };
}
