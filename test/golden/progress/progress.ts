import { context, remote } from "gofer-rmi/plugin";

export interface Step { at: Date; done: bigint }

export class Work {
  /** Reports what its own code gives to the context. */
  @remote async named(step: Step): Promise<void> { context().progress({ details: step }); }
  @remote inline(): number { const { progress } = context(); progress({ completed: 1, details: { place: "park", seen: new Set(["x"]) } }); return 1; }
  @remote either(): Date { const call = context(); call.progress({ details: 1 }); call.progress({ details: null }); return new Date(0); }
  @remote sometimes(): void { context().progress({ details: { a: 1 } }); context().progress({ completed: 2 }); }
}
export const plain = remote((): void => { context().progress({ details: "x" as string }); });
