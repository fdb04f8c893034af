import { secretWords } from "./secret-words.js";

/**
 * Imported before anything else: what is on a command line can be read by everybody on the machine, in `ps`. When a
 * secret is, the process shows its name alone. It can be seen for the moment that Node takes to start; files and the
 * environment have no such moment.
 */
if (secretWords(process.argv.slice(2)).length > 0) process.title = "gofer";
