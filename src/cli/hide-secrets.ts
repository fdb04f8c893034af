/**
 * Imported before anything else: what is on a command line can be read by everybody on the machine, in `ps`. When a
 * secret is, the process shows its name alone. It can be seen for the moment that Node takes to start; files and the
 * environment have no such moment.
 */
const FLAGS = /^(?:-[a-zA-Z]*[SP].*|--(?:secret|password|user)(?:=.*)?)$/;
const CREDENTIALS = /:\/\/[^/\s]*:[^/\s]*@/;

if (process.argv.slice(2).some((text) => FLAGS.test(text) || CREDENTIALS.test(text))) process.title = "gofer";

export {};
