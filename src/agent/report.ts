import type { Contract, Member, Namespace } from "../contract/contract.js";

/** What `Admin.help()` says of the plugins, as gofer prints it (3.14, A-64), but without `self` (D-15). */
export function helpReport(contracts: readonly Contract[]): string {
  return ["Plugins:", ...contracts.flatMap(pluginLines), "", "Actions:"].join("\n");
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
