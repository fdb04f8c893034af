/**
 * Answers one question, which comes as JSON on stdin, with one line of JSON on stdout: see `authenticate.ts`. Started
 * for it, and gone with it.
 */
import { text } from "node:stream/consumers";
import { RmiError } from "../errors.js";
import { logIn, type Login } from "./libpam.js";
import type { Verdict } from "./authenticate.js";

async function verdict(): Promise<Verdict> {
  try {
    const login = JSON.parse(await text(process.stdin)) as Login;
    return (await logIn(login)) ? { kind: "granted" } : { kind: "refused" };
  } catch (error) {
    return { kind: "unavailable", reason: RmiError.from(error).message };
  }
}

process.title = "gofer-pam";
process.stdout.write(`${JSON.stringify(await verdict())}\n`);
