import { _, type Ajv2020, type CodeKeywordDefinition, type KeywordCxt, type Name } from "ajv/dist/2020.js";
import { Type } from "ajv/dist/compile/util.js";
import type { Json, JsonObject } from "../json.js";
import { LAST } from "./coded.js";
import { arrayShape } from "./schema-kinds.js";

/** Has `items` hold the elements of a tuple with `x-last` to their own types, each in its place, and others as before. */
export function holdLastElements(ajv: Ajv2020): void {
  const standard = ajv.getKeyword("items") as CodeKeywordDefinition;
  ajv.removeKeyword("items").addKeyword({
    ...standard,
    code: (context) => {
      const parent = context.parentSchema as JsonObject;
      if (parent[LAST] === undefined) standard.code(context);
      else checkElements(context, parent);
    },
  });
}

/** `minItems`, which comes before, has seen to it that all of the first and the last elements are there. */
function checkElements(context: KeywordCxt, parent: JsonObject): void {
  const { gen, data } = context;
  const { fixed, rest, last } = arrayShape(parent);
  const end = gen.const("end", _`${data}.length - ${last.length}`);
  const valid = gen.name("valid");
  gen.var(valid, true);
  gen.forRange("i", fixed.length, end, (index) => {
    checkElement(context, rest!, 0, index, valid);
    gen.if(_`!${valid}`, () => gen.break());
  });
  context.ok(valid);
  last.forEach((schema, at) => {
    checkElement(context, schema, at + 1, gen.const("i", _`${end} + ${at}`), valid);
    context.ok(valid);
  });
}

/** @param choice  which of the types that `items` lists */
function checkElement(context: KeywordCxt, schema: Json, choice: number, index: Name, valid: Name): void {
  const { it } = context;
  const at = {
    schemaPath: _`${it.schemaPath}.items.anyOf[${choice}]`,
    errSchemaPath: `${it.errSchemaPath}/items/anyOf/${choice}`,
    topSchemaRef: it.topSchemaRef,
  };
  context.subschema({ ...at, schema: schema as JsonObject, dataProp: index, dataPropType: Type.Num }, valid);
}
