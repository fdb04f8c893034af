/** Registered by `module.register`: whoever imports the opening of a journal gets the one in memory. The agent has no option for it. */
const REPLACED = /\/agent\/journal\/restoring\.js$/;

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  return REPLACED.test(found.url)
    ? { ...found, url: new URL("memory-journal.mjs", import.meta.url).href }
    : found;
}
