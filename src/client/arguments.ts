import { RmiError } from "../errors.js";
import type { Json } from "../json.js";
import type { ConstructorArguments } from "../wire/request.js";
import { recordToJson, toJson } from "./encode.js";

/** Keyword arguments of an untyped call; made by `kw`. */
export class Keywords {
  constructor(readonly values: Readonly<Record<string, unknown>>) {}
}

/** Arguments by name, as the last argument of an untyped call: `agent.Dog("rover", kw({ age: 10 }))`. */
export function kw(values: Readonly<Record<string, unknown>>): Keywords {
  return new Keywords(values);
}

/**
 * What a call was given, as the wire has it. What is missing at the end is left out; where something is missing before
 * a given argument, the rest goes by name, so that the member's own default holds. Without names it goes as null.
 *
 * @param names  parameters in order, `...names` for the one that takes the rest; undefined: not known
 * @throws RmiError `invalid-arguments` for what cannot travel, `usage` for what has no form on this wire
 */
export function encodeArguments(
  given: readonly unknown[],
  names: readonly string[] | undefined,
): ConstructorArguments {
  const last = given.at(-1);
  const keywords = last instanceof Keywords ? recordToJson(last.values, "kw") : {};
  let length = last instanceof Keywords ? given.length - 1 : given.length;
  while (length > 0 && given[length - 1] === undefined) length--;
  const gap = names === undefined ? -1 : given.indexOf(undefined);
  const positional = gap < 0 || gap >= length ? length : gap;
  const args: Json[] = [];
  for (let index = 0; index < positional; index++) args.push(toJson(given[index], labelOf(names, index)));
  if (names === undefined || positional === length) return { args, kws: keywords };
  const kws: Record<string, Json> = { ...keywords };
  for (let index = positional; index < length; index++) {
    if (given[index] === undefined) continue;
    const name = names[index];
    if (name === undefined || name.startsWith("...")) {
      throw new RmiError(
        "usage",
        `${labelOf(names, positional)} is missing: it must be given, for arguments follow that have no name`,
      );
    }
    kws[name] = toJson(given[index], name);
  }
  return { args, kws };
}

/** What errors call an argument: its parameter's name, or its place. */
function labelOf(names: readonly string[] | undefined, index: number): string {
  const last = names?.at(-1);
  if (names === undefined || last === undefined) return `args[${index}]`;
  if (last.startsWith("...") && index >= names.length - 1)
    return `${last.slice(3)}[${index - names.length + 1}]`;
  return names[index] ?? `args[${index}]`;
}
