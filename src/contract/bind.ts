import { RmiError } from "../errors.js";
import { own, type JsonObject } from "../json.js";
import type { Parameter } from "./contract.js";
import { decodeFault, type Decode } from "./decode.js";
import { faultFinder } from "./mismatches.js";
import { SHOWN_FAULTS, toldAll } from "./told.js";
import { describe, type Mismatch, type Validators } from "./validate.js";

/**
 * Turns what a request carries, positional and by name, into the argument list of a JavaScript call: `undefined` where
 * the function's own default is to hold.
 *
 * @throws RmiError `invalid-arguments`: message for people, `details.faults` with path, expected and found of each
 */
export type Bind = (args: readonly unknown[], kws: JsonObject) => unknown[];

/** A parameter as both ends know it. */
export type BoundParameter = Pick<Parameter, "name" | "schema" | "optional" | "rest">;

/** Whether Python would count `self`. */
export type BoundKind = "method" | "function";

/**
 * At the agent: what is bound has real dates, maps and the like where their types ask for them. Decoding happens in place:
 * what it is given is its own.
 *
 * @param label  what is called, as errors show it: `Dog.bark()`
 */
export function binder(
  label: string,
  parameters: readonly BoundParameter[],
  validators: Validators,
  kind: BoundKind,
): Bind {
  const place = placer(label, parameters, validators, kind);
  const { rest, named } = split(parameters);
  const decoders = named.map((parameter) => validators.decoder(parameter.schema));
  const decodeRest = rest && validators.decoder(rest.schema);
  if (decodeRest === undefined && decoders.every((decode) => decode === undefined)) return place;

  return (args, kws) => {
    const bound = place(args, kws);
    bound.forEach((value, index) => {
      const isNamed = index < named.length;
      const decode = isNamed ? decoders[index] : decodeRest;
      if (decode === undefined || value === undefined) return;
      const name = isNamed ? named[index]!.name : `${rest!.name}[${index - named.length}]`;
      bound[index] = decoded(label, name, decode, value);
    });
    return bound;
  };
}

/** At either end: as `binder`, and what is bound stays the JSON that it is. */
export function placer(
  label: string,
  parameters: readonly BoundParameter[],
  validators: Validators,
  kind: BoundKind,
): Bind {
  const { rest, named } = split(parameters);
  const faultsOf = ({ schema }: BoundParameter): Find => finder(validators, schema);
  const finders = named.map(faultsOf);
  const findRest = rest && faultsOf(rest);
  const indexOf = new Map(named.map(({ name }, index) => [name, index]));
  const required = named.filter(({ optional }) => optional !== true).length;
  const self = kind === "method" ? 1 : 0;

  return (args, kws) => {
    const bound = args.slice(0, named.length) as unknown[];
    const faults: Mismatch[] = [];
    if (args.length > named.length && findRest === undefined) {
      throw tooMany(label, { least: required, most: named.length, given: args.length, self });
    }
    for (const name of Object.keys(kws)) {
      const index = indexOf.get(name);
      const value = own(kws, name);
      if (index === undefined)
        faults.push({ path: name, expected: "no parameter of this name", found: "one" });
      else if (index < args.length)
        faults.push({ path: name, expected: "one value", found: "it by place and by name" });
      else bound[index] = value;
    }
    for (let index = 0; index < named.length; index++) {
      const { name, optional } = named[index]!;
      const value = bound[index];
      if (value === undefined) {
        if (optional !== true) faults.push({ path: name, expected: "a value", found: "nothing" });
      } else finders[index]!(faults, name, value);
    }
    if (findRest !== undefined) {
      for (let index = named.length; index < args.length; index++) {
        bound.push(args[index]);
        findRest(faults, `${rest!.name}[${index - named.length}]`, args[index]);
      }
    }
    if (faults.length > 0) throw invalid(label, faults);
    return bound;
  };
}

function split(parameters: readonly BoundParameter[]): {
  readonly named: readonly BoundParameter[];
  readonly rest: BoundParameter | undefined;
} {
  const last = parameters.at(-1);
  if (last?.rest !== true) return { named: parameters, rest: undefined };
  return { named: parameters.slice(0, -1), rest: last };
}

/** After a check, only what a union's type leaves open can fail here. */
function decoded(label: string, name: string, decode: Decode, value: unknown): unknown {
  try {
    return decode(value);
  } catch (error) {
    const { path, expected } = decodeFault(error);
    throw invalid(label, [{ path: name + path, expected, found: describe(value) }]);
  }
}

/** Adds what is wrong with an argument. */
type Find = (faults: Mismatch[], name: string, value: unknown) => void;

function finder(validators: Validators, schema: BoundParameter["schema"]): Find {
  const faultsOf = faultFinder(validators, schema);
  return (faults, name, value) => {
    const most = SHOWN_FAULTS + 1 - faults.length; // one more tells that there are more
    faults.push(...faultsOf(value, name, Math.max(1, most)));
  };
}

function invalid(label: string, mismatches: readonly Mismatch[]): RmiError {
  const { text, faults } = toldAll(mismatches);
  return new RmiError("invalid-arguments", `${label}: ${text}`, { details: { faults } });
}

interface Counts {
  readonly least: number;
  readonly most: number;
  readonly given: number;
  /** 1 where Python counts `self`, else 0. */
  readonly self: 0 | 1;
}

/** gofer's own words for too many arguments [R exc-ctor-args.02], which count `self`: callers may know them. */
function tooMany(label: string, { least, most, given, self }: Counts): RmiError {
  const counted = most + self;
  const range = least === most ? String(counted) : `from ${least + self} to ${counted}`;
  const noun = counted === 1 && least === most ? "argument" : "arguments";
  const message = `${label} takes ${range} positional ${noun} but ${given + self} were given`;
  const fault = {
    path: "",
    expected: `at most ${most} ${most === 1 ? "argument" : "arguments"}`,
    found: String(given),
  };
  return new RmiError("invalid-arguments", message, { details: { faults: [fault] } });
}
