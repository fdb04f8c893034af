/** Words that JavaScript or TypeScript keeps for itself where we print names. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield " +
    "any bigint boolean never number object string symbol undefined unknown"
  ).split(" "),
);

/** Whether text may stand as the name of a constant, type or parameter. */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(text) && !RESERVED.has(text);
}

/** Text as it stands before the colon of a property: as it is where that is allowed, else quoted. */
export function propertyKey(name: string): string {
  if (name === "__proto__") return '["__proto__"]'; // in an object literal the bare name would set the prototype
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

/** What ends a line, hides text or turns its order around where it is shown. */
const UNPRINTABLE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** A string literal that says `text` and nothing else, and looks it, whatever it holds. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(
    UNPRINTABLE,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `my-plugin` → `myPlugin`; always an identifier. */
export function camelCase(name: string): string {
  const camel = name.replace(/[^\w$]+(.?)/g, (_match, next: string) => next.toUpperCase());
  return isIdentifier(camel) ? camel : `_${camel}`;
}

/** `my-plugin` → `MyPlugin`. */
export function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}
