import { isObject, type Json, type JsonObject } from "../json.js";
import type { Contract, ErrorClass, Member, Namespace, Parameter, Schema } from "./contract.js";
import { NAMED } from "./schema-kinds.js";

/**
 * What of a contract its callers go by: names, parameters, results and their types, without docs and without what concerns
 * the agent alone. An emitted client carries it as text. A whole contract is one, too.
 */
export interface CallerContract {
  readonly namespaces: readonly CallerNamespace[];
  readonly $defs: Contract["$defs"];
  readonly errors?: readonly CallerError[];
}

export type CallerError = Pick<ErrorClass, "name" | "state">;

export interface CallerNamespace extends Pick<Namespace, "kind" | "name"> {
  readonly construct: readonly CallerParameter[];
  readonly members: readonly CallerMember[];
}

export interface CallerMember extends Pick<Member, "name" | "static" | "returns" | "progress" | "hash"> {
  readonly parameters: readonly CallerParameter[];
}

export type CallerParameter = Pick<Parameter, "name" | "schema" | "optional" | "rest">;

export function callerContract({ namespaces, $defs, errors }: Contract): CallerContract {
  const types = Object.entries($defs).map(([name, schema]) => [name, undocumented(schema)] as const);
  return {
    namespaces: namespaces.map(({ kind, name, construct, members }) => ({
      kind,
      name,
      construct: construct.map(callerParameter),
      members: members.map(callerMember),
    })),
    $defs: Object.fromEntries(types),
    ...(errors !== undefined && { errors: errors.map(callerError) }),
  };
}

function callerError({ name, state }: ErrorClass): CallerError {
  return { name, state: undocumented(state) };
}

function callerMember({ name, static: isStatic, parameters, returns, progress, hash }: Member): CallerMember {
  return {
    name,
    ...(isStatic && { static: isStatic }),
    parameters: parameters.map(callerParameter),
    returns: undocumented(returns),
    ...(progress !== undefined && { progress: undocumented(progress) }),
    hash,
  };
}

function callerParameter({ name, schema, optional, rest }: Parameter): CallerParameter {
  return {
    name,
    schema: undocumented(schema),
    ...(optional && { optional }),
    ...(rest && { rest }),
  };
}

/** Keywords whose values are data, not schemas. */
const DATA: ReadonlySet<string> = new Set(["const", "enum", "required", "x-type"]);

function undocumented(schema: Schema): Schema {
  return stripped(schema) as Schema;
}

function stripped(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map((each: Json) => stripped(each));
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema).filter(([keyword]) => keyword !== "description");
  return Object.fromEntries(
    entries.map(([keyword, value]) => {
      if (DATA.has(keyword)) return [keyword, value];
      return [keyword, NAMED.has(keyword) ? eachStripped(value) : stripped(value)];
    }),
  );
}

/** Names inside `properties` are no keywords. */
function eachStripped(properties: Json): Json {
  if (!isObject(properties)) return properties;
  const entries = Object.entries(properties as JsonObject);
  return Object.fromEntries(entries.map(([name, schema]) => [name, stripped(schema)]));
}
