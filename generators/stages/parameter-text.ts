import type { Parameter } from "../../src/contract/contract.js";
import { isIdentifier, stringLiteral } from "../identifiers.js";
import type { TypePrinter } from "./type-text.js";

/**
 * Parameters as a signature has them. One that may be left out, before one that must be given, cannot be optional in
 * TypeScript: there it takes `undefined`.
 */
export function parametersText(parameters: readonly Parameter[], printer: TypePrinter): string {
  const lastRequired = parameters.findLastIndex(({ optional, rest }) => optional !== true && rest !== true);
  const texts = parameters.map(({ schema, optional, rest }, index) => {
    const name = parameterName(parameters, index);
    const type = printer.print(schema);
    if (rest === true) return `...${name}: (${type})[]`;
    if (optional !== true) return `${name}: ${type}`;
    return index > lastRequired ? `${name}?: ${type}` : `${name}: ${type} | undefined`;
  });
  return texts.join(", ");
}

/** The names by which arguments go to the wire, as a list literal; a rest parameter is `"...names"`. */
export function parameterLabels(parameters: readonly Parameter[]): string {
  return `[${parameters.map(({ name, rest }) => stringLiteral(rest === true ? `...${name}` : name)).join(", ")}]`;
}

function parameterName(parameters: readonly Parameter[], index: number): string {
  const { name } = parameters[index]!;
  const isFirst = parameters.findIndex((each) => each.name === name) === index;
  return isIdentifier(name) && isFirst ? name : `argument${index + 1}`;
}

/** What a member documents. */
interface Documented {
  readonly doc?: string;
  readonly returnsDoc?: string;
  readonly parameters: readonly Parameter[];
  /** Error classes as the file names them. */
  readonly throws?: readonly string[];
}

/** What is said of a call, with its tags. */
export function callDoc({ doc, returnsDoc, parameters, throws = [] }: Documented): string {
  const params = parameters.flatMap((parameter, index) => {
    const text = parameterDoc(parameter);
    return text === "" ? [] : [`@param ${parameterName(parameters, index)} ${text}`];
  });
  const returns = returnsDoc === undefined ? [] : [`@returns ${returnsDoc}`];
  const said = doc ?? "";
  const errors = throws
    .filter(
      (name) =>
        !new RegExp(`@throws\\s*(?:\\{\\s*(?:@link\\s+)?)?${name.replaceAll("$", "\\$")}\\b`).test(said),
    )
    .map((name) => `@throws {${name}}`);
  return [...(doc === undefined ? [] : [doc]), ...params, ...returns, ...errors].join("\n");
}

function parameterDoc({ doc, default: value }: Parameter): string {
  const text = doc ?? "";
  if (value === undefined) return text;
  const note = `Default: \`${JSON.stringify(value)}\`.`;
  if (text === "") return note;
  return `${text}${/[.!?]$/.test(text) ? "" : "."} ${note}`;
}
