import { namesSecret, showsPassword } from "../secrets.js";

/** A flag that is followed by a secret, or by what somebody may take for one's place. */
const FLAG = /^(?:-[a-zA-Z]*[SP]|--(?:secret|password|user|token))$/;
const FLAG_AND_VALUE = /^(?:-[a-zA-Z]*[SP].|--user=)/;

/** Those words of a command line that hold a secret, or may. */
export function secretWords(words: readonly string[]): readonly string[] {
  return words.filter((word, at) => FLAG.test(words[at - 1] ?? "") || holdsSecret(word));
}

function holdsSecret(word: string): boolean {
  return FLAG_AND_VALUE.test(word) || showsPassword(word) || namesIn(word).some(namesSecret);
}

/** `name=value`, `--name=value`, and `"name": value` in JSON. */
function namesIn(word: string): readonly string[] {
  return [...word.matchAll(/([\w-]+)"?\s*[=:]/g)].map(([, name]) => name!);
}
