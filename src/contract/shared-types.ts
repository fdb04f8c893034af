import { _, Name, nil, type Ajv2020, type KeywordCxt, type ValidateFunction } from "ajv/dist/2020.js";
import type { DataValidateFunction, DataValidationCxt } from "ajv/dist/types/index.js";
import { callValidateCode } from "ajv/dist/vocabularies/code.js";
import type { Contract } from "./contract.js";

const REF = "#/$defs/";
/** Where the code that Ajv makes gathers what is wrong, and how much that is. */
const [vErrors, errors] = [new Name("vErrors"), new Name("errors")];

/**
 * Compiles each named type of a contract once, whoever refers to it. By itself Ajv compiles all that a schema leads to anew for
 * each schema, and goes as deep as types refer to each other: a hundred types that do cost a fifth of a second for each member,
 * and four hundred the stack.
 */
export class SharedTypes {
  private readonly compiled = new Map<string, ValidateFunction>();
  /** All that was referred to, in the order in which it is compiled. */
  private readonly wanted = new Set<string>();

  /** @param ajv  its `$ref` is replaced */
  constructor(
    private readonly ajv: Ajv2020,
    private readonly $defs: Contract["$defs"],
  ) {
    ajv.removeKeyword("$ref").addKeyword({
      keyword: "$ref",
      schemaType: "string",
      code: (context) => this.refer(context),
    });
  }

  /** Compiles what the schemas compiled so far refer to, and what that refers to. */
  compileWanted(): void {
    for (const name of this.wanted)
      if (!this.compiled.has(name)) this.compiled.set(name, this.ajv.compile(this.$defs[name]!));
  }

  /** Calls the type's own check, and takes over what that finds wrong. */
  private refer(context: KeywordCxt): void {
    const { gen } = context;
    const check = gen.scopeValue("validate", {
      ref: this.reference((context.schema as string).slice(REF.length)),
    });
    context.result(callValidateCode(context, check, nil), undefined, () => {
      gen.assign(vErrors, _`${vErrors} === null ? ${check}.errors : ${vErrors}.concat(${check}.errors)`);
      gen.assign(errors, _`${vErrors}.length`);
    });
  }

  /** It is compiled by the time that this is called. */
  private reference(name: string): DataValidateFunction {
    this.wanted.add(name);
    const check: DataValidateFunction = (value: unknown, context?: DataValidationCxt) => {
      const validate = this.compiled.get(name)!;
      const fits = validate(value, context);
      check.errors = validate.errors ?? [];
      return fits;
    };
    return check;
  }
}
