/** How a secret is known by where it stands. */

/** What is shown in place of one. */
export const HIDDEN = "***";

const NAME = /pass(word|wd|phrase)?$|secret|token|credential|api_?key|private_?key/i;

/** Whether the name of something says that it is one. */
export function namesSecret(name: string): boolean {
  return NAME.test(name);
}

/** Whether there may be a password in a text: `user:password@host`, with a scheme or without. */
export function showsPassword(text: string): boolean {
  return /:(?!\/\/)[^]*@/.test(text);
}
