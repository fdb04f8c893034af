import type { BrokerFacts } from "../../transport/transport.js";

/** Something that was tried at a broker, and how it went. */
export interface Trial {
  readonly name: "declare" | "bind" | "dynamic" | "ttl" | "unroutable" | "remove";
  /** `no`: this broker does not offer it. `failed`: it should have worked. */
  readonly result: "works" | "no" | "failed";
  readonly text: string;
}

/** What is wrong, and what to do about it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly advice: string;
}

export interface CertificateReport {
  readonly subject: string;
  readonly issuer: string;
  readonly names: string;
  /** Times as ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
  readonly daysLeft: number;
  readonly trusted: boolean;
  readonly reason?: string;
}

/** All that `gofer doctor` found, as `--json` prints it. */
export interface Diagnosis {
  /** Without its password. */
  readonly url: string;
  readonly healthy: boolean;
  readonly broker?: Omit<BrokerFacts, "offers">;
  readonly certificate?: CertificateReport;
  readonly trials: readonly Trial[];
  /** Of messages through a queue, there and acknowledged, in ms. */
  readonly roundTrip?: { readonly medianMs: number; readonly messages: number };
  readonly problems: readonly Problem[];
  /** What works, and may surprise. */
  readonly warnings: readonly string[];
}
