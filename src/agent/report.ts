import type { Contract, Member, Namespace } from "../contract/contract.js";

/** What `Admin.help()` says of the plugins, as gofer prints it (3.14, A-64), but without `self` (D-15). */
export function helpReport(contracts: readonly Contract[]): string {
  return ["Plugins:", ...contracts.flatMap(pluginLines), "", "Actions:", ...actionLines(contracts)].join(
    "\n",
  );
}

/** Those of all plugins (X-27). */
function actionLines(contracts: readonly Contract[]): string[] {
  const actions = contracts.flatMap(({ hooks }) => hooks.actions ?? []);
  return actions.map(({ name, everyMs }) => `  ${name}() ${intervalText(everyMs ?? ONCE_MS)}`).sort();
}

/** What gofer shows for an action without an interval (A-67). */
const ONCE_MS = 36_500 * 86_400_000;

/** As Python writes a time span: `[N day[s], ]H:MM:SS[.ffffff]` (A-65). */
function intervalText(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  const rest = ms % 86_400_000;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const time = `${Math.floor(rest / 3_600_000)}:${two((rest / 60_000) % 60)}:${two((rest / 1000) % 60)}`;
  const fraction = rest % 1000 === 0 ? "" : `.${String(rest % 1000).padStart(3, "0")}000`;
  return `${days === 0 ? "" : `${days} day${days === 1 ? "" : "s"}, `}${time}${fraction}`;
}

function pluginLines({ name, namespaces }: Contract): string[] {
  const classes = namespaces.filter(({ kind }) => kind === "class");
  const functions = namespaces.filter(({ kind }) => kind === "module").flatMap(({ members }) => members);
  return [
    "",
    `  <plugin> ${name}`,
    ...(classes.length > 0 ? ["    Classes:", ...classes.flatMap(classLines)] : []),
    "    Functions:",
    ...functions.map((member) => `      ${signature(member)}`),
  ];
}

function classLines({ name, members }: Namespace): string[] {
  return [
    `      <class> ${name}`,
    "        Methods:",
    ...members.map((member) => `          ${signature(member)}`),
  ];
}

function signature({ name, parameters }: Member): string {
  const shown = parameters.map((parameter) => {
    if (parameter.rest === true) return `*${parameter.name}`;
    if (parameter.default !== undefined) return `${parameter.name}=${JSON.stringify(parameter.default)}`;
    return parameter.optional === true ? `${parameter.name}=null` : parameter.name;
  });
  return `${name}(${shown.join(", ")})`;
}
