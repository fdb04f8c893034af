import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import type { Message, Plugin } from "esbuild";
import { RmiError } from "../../src/errors.js";

/** Something in the sources that cannot go into one plain module. */
interface Problem {
  readonly code: "plugin-fault" | "unsupported";
  readonly text: string;
}

/** Packages whose only use is to find a compiled library at run time. */
const NATIVE =
  /\.node$|^(?:bindings|node-gyp-build|node-gyp-build-optional-packages|(?:@mapbox\/)?node-pre-gyp)$/;

const NATIVE_PLUGIN = "gofer-native";
const NATIVE_ADVICE =
  "A plugin is one file that runs on any machine, and compiled code is not part of it. Use a package in plain JavaScript, " +
  "what Node itself has (node:crypto, node:sqlite …), or a program of its own through node:child_process.";

/** Refuses compiled code where it is asked for, which is where the place of the import is known. */
export const refusingNative: Plugin = {
  name: NATIVE_PLUGIN,
  setup(build) {
    build.onResolve({ filter: NATIVE }, async ({ path, importer, kind }) => {
      if (kind === "entry-point") return undefined;
      const text = `"${path}" is native code, or loads it. ${NATIVE_ADVICE}`;
      if (!(await isGuarded(importer, path))) return { errors: [{ text }] };
      return {
        external: true,
        warnings: [{ text: `"${path}" is native code, and is left out` }],
      };
    });
  },
};

/** Made warnings, since some of them stand where a failure is expected and handled. */
export const MESSAGE_LEVELS = {
  "unsupported-require-call": "warning",
  "unsupported-dynamic-import": "warning",
  "indirect-require": "warning",
} as const;

/** @throws RmiError when a warning is about a `require` that will fail and that nothing is there to catch */
export async function readWarnings(
  messages: readonly Message[],
  root: string,
  cwd: string,
): Promise<readonly string[]> {
  const fatal: Message[] = [];
  for (const message of messages) {
    if (message.id === "unsupported-require-call" && !(await isGuardedAt(message, root))) fatal.push(message);
  }
  if (fatal.length > 0) throw buildError(fatal, root, cwd);
  return messages.map((message) => placed(message, root, cwd, message.text));
}

/** One error for everything that esbuild found. */
export function buildError(messages: readonly Message[], root: string, cwd: string): RmiError {
  const problems = messages.map((message) => problem(message, root, cwd));
  const code = problems.every((each) => each.code === "unsupported") ? "unsupported" : "plugin-fault";
  const lines = problems.map(({ text }) => text);
  return new RmiError(code, lines.join("\n"), { details: { problems: lines } });
}

function problem(message: Message, root: string, cwd: string): Problem {
  const { id, pluginName, text } = message;
  const say = (code: Problem["code"], what: string): Problem => ({
    code,
    text: placed(message, root, cwd, what),
  });
  if (pluginName === NATIVE_PLUGIN) return say("unsupported", text);
  if (id === "unsupported-require-call") {
    const advice = "Import by a literal name, so that it can be bundled, or use a package that does.";
    return say("unsupported", `this require() has no constant argument. ${advice}`);
  }
  const [, missing] = /^Could not resolve (".*")$/.exec(text) ?? [];
  if (missing !== undefined) {
    return say(
      "plugin-fault",
      `${missing} cannot be found. Correct the path, or install the package that holds it.`,
    );
  }
  const [, extension] = /^No loader is configured for "(.*)" files/.exec(text) ?? [];
  if (extension !== undefined) {
    const advice =
      "Import code, JSON or text; other data can be written into the source, or read at run time.";
    return say("unsupported", `"${extension}" files cannot become part of a module. ${advice}`);
  }
  return say("plugin-fault", text);
}

/** `file:line:column: what`, the file relative to `cwd`. */
function placed({ location }: Message, root: string, cwd: string, what: string): string {
  if (!location) return what;
  const file = relative(cwd, resolve(root, location.file)).replaceAll("\\", "/");
  return `${file}:${location.line}:${location.column + 1}: ${what}`;
}

/** Whether a file asks for `path` inside of `try { … }`: it can do without, then. */
async function isGuarded(file: string, path: string): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => "");
  const at = text.search(new RegExp(`require\\(\\s*["'\`]${path.replace(/[^\w/]/g, "\\$&")}["'\`]`));
  return at >= 0 && endsInTry(text.slice(0, at));
}

async function isGuardedAt({ location }: Message, root: string): Promise<boolean> {
  if (!location) return false;
  const lines = (await readFile(resolve(root, location.file), "utf8"))
    .split("\n")
    .slice(0, location.line - 1);
  const start = Buffer.from(location.lineText).subarray(0, location.column).toString(); // it counts bytes
  return endsInTry([...lines, start].join("\n"));
}

function endsInTry(text: string): boolean {
  return /\btry\s*\{[^}]*$/.test(text);
}
