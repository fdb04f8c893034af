import type { Json, JsonObject } from "../src/json.js";
import type {
  Action,
  Contract,
  ErrorClass,
  Hooks,
  Member,
  Namespace,
  Parameter,
  Requirement,
  Schema,
} from "../src/contract/contract.js";
import { digestOf } from "../src/contract/digest.js";
import { compareText } from "./faults.js";
import { memberHash } from "./member-hash.js";
import { callModels, fromWithin, replays, intervalMs } from "./markers.js";
import type {
  ActionModel,
  ClassModel,
  ErrorModel,
  HookModel,
  MarkerArgument,
  MarkerUse,
  MemberModel,
  ParameterModel,
  PluginModel,
} from "./model.js";
import { objectSchema, schemaOf } from "./schema.js";

/** The contract of a plugin that has passed its checks. */
export function contractOf(model: PluginModel): Contract {
  const $defs = definitions(model);
  const namespaces = [...model.classes.map(classNamespace), ...moduleNamespace(model)];
  const contract = {
    contract: 1,
    name: model.name,
    ...optional({ doc: model.doc }),
    namespaces: namespaces.sort(byName).map((namespace) => ({
      ...namespace,
      members: namespace.members.map((member) => ({ ...member, hash: memberHash(namespace, member, $defs) })),
    })),
    $defs,
    ...(model.errors.length === 0 ? {} : { errors: model.errors.map(errorClass).sort(byName) }),
    hooks: hooksOf(model),
  } as const;
  return { ...contract, digest: digestOf(asJson(contract)) };
}

function definitions({ types }: PluginModel): Record<string, Schema> {
  const sorted = [...types.values()].sort(byName);
  return Object.fromEntries(
    sorted.map(({ name, type, doc }) => [name, { ...schemaOf(type), ...optional({ description: doc }) }]),
  );
}

function errorClass({ name, doc, extends: base, state }: ErrorModel): ErrorClass {
  const properties = state.map(({ property }) => property);
  return { name, ...optional({ doc, extends: base }), state: objectSchema(properties, undefined) };
}

/** What is known of a member before its hash. */
export type Unhashed = Omit<Member, "hash">;
export type UnhashedNamespace = Omit<Namespace, "members"> & { readonly members: readonly Unhashed[] };

function classNamespace(model: ClassModel): UnhashedNamespace {
  return {
    kind: "class",
    name: model.name,
    ...optional({ export: model.exportName, doc: model.doc }),
    construct: model.construct.map(parameterOf),
    members: model.members.map(memberOf).sort(byName),
  };
}

function moduleNamespace({ name, functions }: PluginModel): UnhashedNamespace[] {
  if (functions.length === 0) return [];
  return [{ kind: "module", name, construct: [], members: functions.map(memberOf).sort(byName) }];
}

function memberOf(model: MemberModel): Unhashed {
  const security = securityOf(model.markers);
  return {
    name: model.name,
    ...optional({ export: model.exportName }),
    ...(model.static ? { static: true } : {}),
    ...optional({ doc: model.doc, returnsDoc: model.returnsDoc }),
    parameters: model.parameters.map(parameterOf),
    returns: schemaOf(model.returns),
    ...(model.progress === undefined ? {} : { progress: schemaOf(model.progress) }),
    ...(model.stream ? { stream: true } : {}),
    ...(model.throws.length === 0 ? {} : { throws: model.throws }),
    model: callModels(model.markers).includes("fork") ? "fork" : "direct",
    ...(replays(model.markers) ? { replay: true } : {}),
    ...(security.length === 0 ? {} : { security }),
  };
}

function parameterOf(model: ParameterModel): Parameter {
  return {
    name: model.name,
    schema: schemaOf(model.type),
    ...(model.optional ? { optional: true } : {}),
    ...(model.rest ? { rest: true } : {}),
    ...optional({ default: model.default, doc: model.doc }),
  };
}

/** A constant secret is there only where nothing is asked for: a secret itself never gets into a contract. */
function securityOf(markers: readonly MarkerUse[]): Requirement[] {
  return fromWithin(markers).flatMap(({ arguments: { secret, user, service } }): Requirement[] => {
    if (secret?.kind === "hoisted") return [{ kind: "secret", secret: { hoisted: secret.name } }];
    const name = constantText(user);
    return name === undefined
      ? []
      : [{ kind: "pam", user: name, ...optional({ service: constantText(service) }) }];
  });
}

function constantText(argument: MarkerArgument | undefined): string | undefined {
  return argument?.kind === "constant" && typeof argument.value === "string" ? argument.value : undefined;
}

function hooksOf({ hooks: { load, unload, actions } }: PluginModel): Hooks {
  const hooks = { load: load.map(hookName), unload: unload.map(hookName) };
  return actions.length === 0 ? hooks : { ...hooks, actions: actions.map(actionOf).sort(byName) };
}

function actionOf({ name, exportName, method, static: isStatic, markers }: ActionModel): Action {
  const everyMs = intervalMs(markers);
  return {
    name,
    export: exportName,
    ...optional({ method }),
    ...(isStatic ? { static: true } : {}),
    ...optional({ everyMs }),
  };
}

function hookName({ exportName }: HookModel): string {
  return exportName;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareText(a.name, b.name);
}

/** The properties that have a value. */
function optional<T extends object>(properties: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function asJson(contract: object): Json {
  return contract as JsonObject;
}
