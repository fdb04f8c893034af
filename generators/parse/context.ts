import type { ts } from "ts-morph";
import { fault, type FaultCode } from "../faults.js";
import type { Fault, Place } from "../model.js";
import type { Door } from "./door.js";
import { placeOf } from "./place.js";

/** What reading one plugin needs at every step, and where its faults gather. */
export class Parsing {
  readonly faults: Fault[] = [];
  /** What its author should know, and nothing is wrong with. */
  readonly warnings: Fault[] = [];

  constructor(
    readonly program: ts.Program,
    readonly checker: ts.TypeChecker,
    readonly door: Door,
    /** The plugin's own file. */
    readonly source: ts.SourceFile,
  ) {}

  warn(code: FaultCode, at: ts.Node, message: string): void {
    this.warnings.push(fault(code, placeOf(at), message));
  }

  /** @param advice  default: the table's for this code */
  report(code: FaultCode, at: ts.Node | Place, message: string, advice?: string): void {
    this.faults.push(fault(code, "kind" in at ? placeOf(at) : at, message, advice));
  }
}
