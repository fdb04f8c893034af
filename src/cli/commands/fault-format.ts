import { Option } from "commander";
import type { FaultReport, Warnings } from "../../../generators/index.js";
import { RmiError } from "../../errors.js";

export type FaultFormat = "text" | "json" | "github";

/** How faults and warnings of plugin sources are told. */
export const formatOption = new Option(
  "--format <format>",
  "of faults and warnings: text on stderr, one JSON document or GitHub's annotations on stdout",
)
  .choices(["text", "json", "github"])
  .default("text");

/**
 * Runs a command on plugin sources and tells what is wrong with them. As JSON there is nothing else on stdout:
 * `{ "faults": […], "warnings": […] }`, whatever comes of the command.
 *
 * @param work  is given what to call with warnings
 */
export async function tellingFaults(
  format: FaultFormat,
  work: (onWarnings: (warnings: Warnings) => void) => Promise<void>,
): Promise<void> {
  const warnings: FaultReport[] = [];
  const onWarnings = ({ reports, text }: Warnings): void => {
    warnings.push(...reports);
    if (format === "text" && text !== "") process.stderr.write(`warning:\n${text}\n`);
  };
  let faults: readonly FaultReport[] = [];
  try {
    await work(onWarnings);
  } catch (error) {
    const found = faultsOf(error);
    if (format === "text" || found === undefined) throw error;
    faults = found.faults;
    warnings.push(...found.warnings);
    const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
    throw new RmiError("plugin-fault", `${count}, nothing was written`, { cause: error });
  } finally {
    if (format === "json") process.stdout.write(`${JSON.stringify({ faults, warnings }, null, 2)}\n`);
    if (format === "github") {
      const { githubAnnotations } = await import("../../../generators/index.js");
      process.stdout.write(githubAnnotations([...faults, ...warnings]));
    }
  }
}

interface Found {
  readonly faults: readonly FaultReport[];
  readonly warnings: readonly FaultReport[];
}

function faultsOf(error: unknown): Found | undefined {
  if (!(error instanceof RmiError) || error.code !== "plugin-fault") return undefined;
  const { faults, warnings } = error.details as unknown as Partial<Found>;
  return faults === undefined ? undefined : { faults, warnings: warnings ?? [] };
}
