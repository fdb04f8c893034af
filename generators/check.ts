import { fault, sortFaults } from "./faults.js";
import type { ClassModel, Fault, MemberModel, ParameterModel, Place, PluginModel } from "./model.js";
import { TypeFaults } from "./type-faults.js";

/** Everything wrong with these plugins that their models show, by file and place. None: contracts can be made. */
export function checkPlugins(models: readonly PluginModel[]): Fault[] {
  return sortFaults([...models.flatMap(checkPlugin), ...checkPluginNames(models)]);
}

function checkPlugin(model: PluginModel): Fault[] {
  return [
    ...checkName(model),
    ...checkOffer(model),
    ...checkNamespaces(model),
    ...model.classes.flatMap(({ members }) => checkMembers(members)),
    ...checkMembers(model.functions),
    ...checkParameterOrder(model),
    ...checkTypes(model),
  ];
}

/** The beginning of a model's own file, for what is the matter with the whole. */
function startOf({ file }: PluginModel): Place {
  return { file, start: 0, end: 0, line: 1, column: 1 };
}

const PLUGIN_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/** What an agent has of its own, or what JavaScript asks any object for. */
const RESERVED_NAMESPACES: ReadonlySet<string> = new Set([
  "Admin",
  "close",
  "then",
  "constructor",
  "prototype",
]);
const RESERVED_MEMBERS: ReadonlySet<string> = new Set(["then", "constructor", "prototype"]);

export function isPluginName(name: string): boolean {
  return PLUGIN_NAME.test(name) && !RESERVED_NAMESPACES.has(name);
}

export function isReservedNamespace(name: string): boolean {
  return RESERVED_NAMESPACES.has(name) || name.startsWith("$");
}

export function isReservedMember(name: string): boolean {
  return RESERVED_MEMBERS.has(name) || /^[$_]/.test(name);
}

function checkName(model: PluginModel): Fault[] {
  const { name } = model;
  const place = model.settings.place ?? startOf(model);
  if (!PLUGIN_NAME.test(name)) return [fault("G006", place, `\`${name}\` cannot be the name of a plugin`)];
  if (RESERVED_NAMESPACES.has(name)) return [fault("G005", place, `\`${name}\` is the agent's own name`)];
  return [];
}

function checkOffer(model: PluginModel): Fault[] {
  if (model.classes.length > 0 || model.functions.length > 0 || model.hooks.actions.length > 0) return [];
  return [fault("G003", startOf(model), "nothing here is offered to callers")];
}

function checkNamespaces({ name: pluginName, classes, functions }: PluginModel): Fault[] {
  const faults: Fault[] = [];
  for (const { name, place } of classes) {
    if (RESERVED_NAMESPACES.has(name) || /^[$_]/.test(name)) {
      faults.push(fault("G005", place, `a class cannot be named \`${name}\``));
    }
    if (name === pluginName && functions.length > 0) {
      const message = `class \`${name}\` and the plugin's functions are both found by the name of the plugin`;
      faults.push(fault("G004", place, message));
    }
  }
  return faults;
}

function checkMembers(members: readonly MemberModel[]): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const { name, place } of members) {
    if (isReservedMember(name)) {
      faults.push(fault("G005", place, `a member cannot be named \`${name}\``));
    }
    if (seen.has(name)) faults.push(fault("G004", place, `\`${name}\` is offered twice`));
    seen.add(name);
  }
  return faults;
}

/** Every parameter list of a plugin, with what it belongs to as faults show it. */
function* parameterLists({
  classes,
  functions,
}: PluginModel): Generator<[string, readonly ParameterModel[]]> {
  for (const { name, construct, members } of classes) {
    yield [name, construct];
    for (const member of members) yield [`${name}.${member.name}`, member.parameters];
  }
  for (const { name, parameters } of functions) yield [name, parameters];
}

function checkParameterOrder(model: PluginModel): Fault[] {
  const faults: Fault[] = [];
  for (const [owner, parameters] of parameterLists(model)) {
    parameters.forEach(({ name, rest, place }, index) => {
      if (!rest || index === parameters.length - 1) return;
      faults.push(fault("G025", place, `${owner}(${name}): a rest parameter is not the last`));
    });
  }
  return faults;
}

function checkTypes(model: PluginModel): Fault[] {
  const found = new TypeFaults(model.types);
  for (const [owner, parameters] of parameterLists(model)) {
    for (const { name, type, place } of parameters) found.check(type, `${owner}(${name})`, place);
  }
  const members = (owner: string, list: readonly MemberModel[]): void => {
    for (const { name, returns, progress, returnsPlace, place } of list) {
      found.check(returns, `${owner}${name}()`, returnsPlace);
      if (progress !== undefined) found.check(progress, `${owner}${name}() progress`, place);
    }
  };
  for (const { name, members: list } of model.classes satisfies readonly ClassModel[])
    members(`${name}.`, list);
  members("", model.functions);
  for (const { name, state } of model.errors) {
    for (const { property, place } of state) found.check(property.type, `${name}.${property.name}`, place);
  }
  return found.faults;
}

function checkPluginNames(models: readonly PluginModel[]): Fault[] {
  const faults: Fault[] = [];
  const owners = new Map<string, PluginModel>();
  for (const model of models) {
    const key = model.name.toLowerCase(); // their files would be one on some disks
    if (owners.has(key)) {
      const place = model.settings.place ?? startOf(model);
      faults.push(
        fault("G007", place, `another plugin of this run is named \`${owners.get(key)!.name}\`, too`),
      );
    } else owners.set(key, model);
  }
  return faults;
}
