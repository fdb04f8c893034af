import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { binder, type Bind } from "../contract/bind.js";
import {
  MODULE_EXPORT,
  type Action,
  type Contract,
  type Member,
  type ModuleManifest,
  type Namespace,
  type Requirement as AskedFor,
} from "../contract/contract.js";
import { faultFinder, type Faults } from "../contract/mismatches.js";
import { Validators } from "../contract/validate.js";
import { RmiError } from "../errors.js";
import { Plugin, whileLoading } from "../plugin/plugin.js";
import type { Authenticate } from "../pam/authenticate.js";
import type { Requirement } from "./authorize.js";
import type { LoadOrder } from "./messages.js";
import { ThrownErrors } from "./thrown.js";

/** A plugin whose module is evaluated and holds what its contract promises; all checks are compiled. */
export interface LoadedPlugin {
  readonly name: string;
  readonly namespaces: Map<string, LoadedNamespace>;
  readonly errors: ThrownErrors;
  readonly unloadHooks: readonly Hook[];
  /** By name. None in a child that was made for one call. */
  readonly actions: ReadonlyMap<string, Hook>;
  /** Asks PAM. */
  readonly authenticate: Authenticate;
}

export interface LoadedNamespace {
  readonly name: string;
  /** Makes the instance that one call runs on; undefined for functions. */
  readonly construct: ((args: unknown[]) => object) | undefined;
  readonly bindConstructor: Bind;
  readonly members: ReadonlyMap<string, LoadedMember>;
}

export interface LoadedMember {
  readonly contract: Member;
  readonly call: (instance: object | undefined, args: unknown[]) => unknown;
  readonly bind: Bind;
  readonly checkReturn: Faults;
  /** Of what it yields, when it is a stream. */
  readonly checkYield: Faults | undefined;
  /** What callers must show one of, in the order in which it is asked for. */
  readonly requirements: readonly Requirement[];
}

export type Hook = () => unknown;
type Exports = Readonly<Record<string, unknown>>;
type Callable = (...args: unknown[]) => unknown;

/**
 * Imports a plugin's built module and ties it to its contract, then runs its load hooks.
 *
 * @throws RmiError `contract-mismatch` when module and contract are not of one build; `remote` when the module's own
 *   code throws while it is evaluated, or in a load hook
 */
export async function loadPlugin(order: LoadOrder, authenticate: Authenticate): Promise<LoadedPlugin> {
  const own = Plugin.open(order.name, order.file, order.properties);
  try {
    return await whileLoading(order.name, () => load(order, own, authenticate));
  } catch (error) {
    own.close();
    throw error;
  }
}

async function load(order: LoadOrder, own: Plugin, authenticate: Authenticate): Promise<LoadedPlugin> {
  const { name, contract } = order;
  const module = (await running(
    `${name}: the module`,
    async () => import(pathToFileURL(await moduleFile(order)).href) as Promise<unknown>,
  )) as Exports;
  const manifest = requireManifest(module, contract);
  const validators = new Validators(contract.$defs);
  // a child that was made for one call is given none but forked ones: the rest need not be compiled
  const isNeeded = ({ model }: Member): boolean => order.hooks || model === "fork";
  const namespaces = contract.namespaces
    .map((namespace) => ({ ...namespace, members: namespace.members.filter(isNeeded) }))
    .filter(({ members }) => order.hooks || members.length > 0)
    .map((namespace) => loadNamespace(namespace, module, manifest, validators, order));
  const errors = new ThrownErrors(
    name,
    contract.errors ?? [],
    (each) => requireFunction(module, each),
    order.traces,
  );
  const hooks = (names: readonly string[]): Hook[] => names.map((hook) => requireFunction(module, hook));
  const [loadHooks, unloadHooks] = [hooks(contract.hooks.load), hooks(contract.hooks.unload)];
  for (const { kind, name: offered, export: key, members } of contract.namespaces) {
    if (kind === "class") own.offer(offered, requireFunction(module, key ?? offered), true);
    else
      for (const each of members)
        own.offer(each.name, requireFunction(module, each.export ?? each.name), false);
  }
  if (order.extends !== undefined) extend(own, order.extends);
  if (order.hooks) {
    for (const hook of loadHooks) await running(`${name}: load hook`, hook); // in order of definition
  }
  const actions = order.hooks ? loadActions(contract.hooks.actions ?? [], module) : new Map<string, Hook>();
  return {
    name,
    actions,
    namespaces: new Map(namespaces.map((loaded) => [loaded.name, loaded])),
    errors,
    unloadHooks,
    authenticate,
  };
}

/** The module's own file, for what stands beside it; the copy, when another build has taken its place. */
async function moduleFile({ module, kept }: LoadOrder): Promise<string> {
  if (kept === undefined) return module;
  const bytes = await readFile(module).catch(() => "");
  return createHash("sha256").update(bytes).digest("hex") === kept.sha256 ? module : kept.file;
}

/** @throws RmiError `config` when that plugin is not there */
function extend(own: Plugin, name: string): void {
  const other = Plugin.find(name);
  if (other === undefined || other === own)
    throw new RmiError("config", `${own.path}: main.extends: plugin ${name} is not loaded`);
  other.add(own);
}

/** Each class is constructed once, for all of its actions. @throws RmiError `remote` when its constructor throws */
function loadActions(actions: readonly Action[], module: Exports): ReadonlyMap<string, Hook> {
  const instances = new Map<string, object>();
  const holderOf = (exported: Callable, { name, export: key, static: isStatic }: Action): object => {
    if (isStatic === true) return exported;
    const known = instances.get(key);
    if (known !== undefined) return known;
    try {
      const made = Reflect.construct(exported, []) as object;
      instances.set(key, made);
      return made;
    } catch (cause) {
      throw new RmiError("remote", `${name}: constructing its class threw ${thrownText(cause)}`, { cause });
    }
  };
  const entries = actions.map((action): [string, Hook] => {
    const exported = requireFunction(module, action.export);
    if (action.method === undefined) return [action.name, () => exported()];
    const holder = holderOf(exported, action);
    const method = (holder as Record<string, unknown>)[action.method];
    if (typeof method !== "function")
      throw mismatch(`the module has no ${action.name}, which its contract names`);
    return [action.name, () => (method as Callable).apply(holder, [])];
  });
  return new Map(entries);
}

function thrownText(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}

async function running<T>(what: string, run: () => T): Promise<Awaited<T>> {
  try {
    return await run();
  } catch (cause) {
    throw new RmiError("remote", `${what} threw ${thrownText(cause)}`, { cause });
  }
}

function requireManifest(module: Exports, contract: Contract): ModuleManifest {
  const manifest = module[MODULE_EXPORT] as ModuleManifest | undefined;
  if (typeof manifest?.contract !== "string") {
    throw mismatch(`${contract.name}: the module was not made by gofer build (it has no ${MODULE_EXPORT})`);
  }
  if (manifest.contract !== contract.digest) {
    const [built, found] = [manifest.contract.slice(0, 12), contract.digest.slice(0, 12)];
    throw mismatch(
      `${contract.name}: the module was built with contract ${built}, and loaded was contract ${found}. After a build into a ` +
        "served folder, reload the plugin or restart goferd",
    );
  }
  return manifest;
}

function loadNamespace(
  namespace: Namespace,
  module: Exports,
  manifest: ModuleManifest,
  validators: Validators,
  order: LoadOrder,
): LoadedNamespace {
  const { name, kind } = namespace;
  const target = kind === "class" ? requireFunction(module, namespace.export ?? name) : undefined;
  const members = namespace.members.map((member): [string, LoadedMember] => {
    const label = kind === "class" ? `${name}.${member.name}()` : `${member.name}()`;
    const method = methodOf(member, target, module, label);
    return [
      member.name,
      {
        contract: member,
        call: callerOf(member, target, method),
        bind: binder(label, member.parameters, validators, target && !member.static ? "method" : "function"),
        checkReturn: faultFinder(validators, member.returns),
        checkYield: member.stream === true ? faultFinder(validators, member.progress ?? {}) : undefined,
        requirements: requirementsOf(member, method, manifest, order),
      },
    ];
  });
  const constructor = target as (new (...args: unknown[]) => object) | undefined;
  return {
    name,
    construct: constructor && ((args) => new constructor(...args)),
    bindConstructor: binder(`${name}.__init__()`, namespace.construct, validators, "method"),
    members: new Map(members),
  };
}

function methodOf(member: Member, target: Callable | undefined, module: Exports, label: string): Callable {
  if (target === undefined) return requireFunction(module, member.export ?? member.name);
  const holder: unknown = member.static === true ? target : target.prototype;
  const method = (holder as Record<string, unknown>)[member.name];
  if (typeof method !== "function") throw mismatch(`the module has no ${label}, which its contract offers`);
  return method as Callable;
}

function callerOf(member: Member, target: Callable | undefined, method: Callable): LoadedMember["call"] {
  if (target === undefined) return (_instance, args) => method(...args);
  return (instance, args) => method.apply(member.static === true ? target : instance, args);
}

function requireFunction(module: Exports, name: string): Callable {
  const value = Object.hasOwn(module, name) ? module[name] : undefined;
  if (typeof value !== "function")
    throw mismatch(`the module does not export ${name}, which its contract offers`);
  return value as Callable;
}

/** gofer's default service. */
export const PAM_SERVICE = "passwd";

/** By method: what the plugin that it is of asks for it. */
const guards = new WeakMap<
  Callable,
  { readonly of: ModuleManifest; readonly requirements: readonly Requirement[] }
>();

/**
 * What a class inherits from another plugin's asks for what it asks there, whatever was known of that when this one was
 * built; a secret is kept in the module that says it, and nowhere else.
 */
function requirementsOf(
  { security = [] }: Member,
  method: Callable,
  manifest: ModuleManifest,
  order: LoadOrder,
): readonly Requirement[] {
  const isOwn = (asked: AskedFor): boolean =>
    asked.kind !== "secret" || Object.hasOwn(manifest.hoisted, asked.secret.hoisted);
  const guard = guards.get(method);
  const isInherited = guard !== undefined && guard.of !== manifest;
  if (isInherited && (security.length === 0 || !security.every(isOwn))) return guard.requirements;
  const requirements = security.map((asked) => requirementOf(asked, manifest, order));
  if (requirements.length > 0 && !isInherited) guards.set(method, { of: manifest, requirements });
  return requirements;
}

function requirementOf(
  asked: AskedFor,
  manifest: ModuleManifest,
  { pamService = PAM_SERVICE }: LoadOrder,
): Requirement {
  if (asked.kind === "secret") return { kind: "secret", secret: hoisted(asked.secret.hoisted, manifest) };
  if (asked.kind === "pam") return { kind: "pam", user: asked.user, service: asked.service ?? pamService };
  // one of a later version: what it guards must not stand open
  throw mismatch(
    `a member asks for ${JSON.stringify((asked as AskedFor).kind)}, which this agent does not know`,
  );
}

function hoisted(name: string, { hoisted: kept }: ModuleManifest): unknown {
  if (Object.hasOwn(kept, name)) return kept[name];
  throw mismatch(`the module does not keep ${name}, which its contract refers to`);
}

function mismatch(message: string): RmiError {
  return new RmiError("contract-mismatch", message);
}
