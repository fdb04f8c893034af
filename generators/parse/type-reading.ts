import type { ts } from "ts-morph";
import type { FaultCode } from "../faults.js";
import type { TypeFault, TypeModel } from "../model.js";
import type { Parsing } from "./context.js";

/** Who reads a type, as those see it who read one kind of it: what is inside goes back to it. */
export interface Reading {
  readonly checker: ts.TypeChecker;
  readonly parsing: Parsing;
  read(type: ts.Type): TypeModel;
  /** Without `undefined`, which for a parameter means that it may be left out. */
  readWithoutUndefined(type: ts.Type): { readonly type: TypeModel; readonly undefinable: boolean };
  readMembers(members: readonly ts.Type[]): TypeModel;
  /** Of the language or of Node, not of the plugin or a package. */
  isBuiltIn(symbol: ts.Symbol): boolean;
  fault(code: FaultCode, type: ts.Type, why: string, advice?: string): TypeFault;
}
