import { RmiError } from "../../errors.js";
import type { Request } from "../../wire/request.js";
import type { Receipt } from "./call.js";
import { owedFor } from "./endings.js";
import type { Register } from "./register.js";
import type { Teller, TellerOptions } from "./teller.js";

/** Requests whose serial number is known: the same document is answered with what became of it, another one is refused. */
export class Repeats {
  constructor(
    private readonly options: Pick<TellerOptions, "journal" | "log">,
    private readonly register: Register,
    private readonly teller: Teller,
  ) {}

  /** @throws RmiError `duplicate` for another document; it is taken. For all other reasons it is left with its broker */
  async answer(request: Request, digest: string, receipt: Receipt): Promise<void> {
    try {
      await this.answerKnown(request, digest, receipt);
    } catch (error) {
      if (RmiError.from(error).code !== "duplicate") receipt.left();
      throw error;
    }
  }

  private async answerKnown(request: Request, digest: string, receipt: Receipt): Promise<void> {
    const { sn } = request;
    const active = this.register.call(sn);
    const known = active?.entry ?? this.register.past(sn)!;
    this.options.log.log("info", "request.repeated", { sn, same: known.digest === digest });
    if (known.digest !== digest) {
      receipt.taken();
      throw new RmiError("duplicate", `serial number ${sn} was used for another request`);
    }
    if (active !== undefined) {
      await (active.keep?.() ?? active.journalled); // when that fails, this copy goes back to the broker as well
      if (this.register.call(sn) !== undefined) this.teller.status(active, "accepted");
    } else {
      const { journal } = this.options;
      // its request may never have been on disk, and this copy is the only other one
      if (this.register.past(sn)?.reply === "owed") await journal.synced();
      const outcome = await journal.outcome(known.seq);
      const owed = owedFor(request, receipt.form);
      if (owed !== undefined && outcome !== undefined)
        this.teller.track(this.teller.result(known.seq, sn, owed, outcome));
    }
    receipt.taken();
  }
}
