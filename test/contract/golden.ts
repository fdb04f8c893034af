import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Contract } from "../../src/contract/contract.js";

const root = fileURLToPath(new URL("../golden/", import.meta.url));

/** Every contract of test/golden, by the name of its case. */
export function goldenContracts(): readonly (readonly [name: string, contract: Contract])[] {
  return readdirSync(root).flatMap((name) => {
    const folder = join(root, name, "emitted");
    const files = readdirSync(folder).filter((file) => file.endsWith(".api.json"));
    return files.map(
      (file) => [name, JSON.parse(readFileSync(join(folder, file), "utf8")) as Contract] as const,
    );
  });
}

export function goldenContract(name: string): Contract {
  const [, contract] = goldenContracts().find(([each]) => each === name)!;
  return contract;
}
