import { basename } from "node:path";
import type { Contract } from "../../src/contract/contract.js";
import type { EmittedFile } from "../emit/emit.js";
import { createPrinter } from "../emit/print.js";
import type { PluginModel, PluginSettings } from "../model.js";
import { descriptorStage, holdsPassword } from "../stages/descriptor.js";

/** A plugin with its module: all that an agent needs. */
export interface BuiltPlugin {
  readonly model: PluginModel;
  readonly contract: Contract;
  readonly module: string;
}

/**
 * The files of plugins in the tree that `goferd --root` serves. Module and contract come first, so that an agent that
 * looks while they are written never finds a descriptor without them.
 *
 * @param overrides  of what the sources say about themselves
 */
export function pluginFiles(plugins: readonly BuiltPlugin[], overrides: PluginSettings): EmittedFile[] {
  const print = createPrinter();
  const code = plugins.flatMap(({ contract, module }) => [
    { path: `lib/${contract.name}.mjs`, text: module },
    { path: `lib/${contract.name}.api.json`, text: `${JSON.stringify(contract, undefined, 2)}\n` },
  ]);
  const descriptors = plugins.map(({ model, contract }) => {
    const settings = { ...model.settings, ...overrides };
    const view = descriptorStage.view({ contract, settings, sourceName: basename(model.file) });
    const path = `plugins/${descriptorStage.path(contract)}`;
    const text = print(descriptorStage.template, view);
    return { path, text, ...(holdsPassword(settings) && { isPrivate: true }) };
  });
  return [...code, ...descriptors];
}

/** The operator's own: written where there is none, and never touched again. */
export const OPERATOR_FILES: readonly EmittedFile[] = [
  {
    path: "agent.conf",
    text: `# The agent's own configuration. Written once; from now on it is yours.
# Files in conf.d/ are read after it, in the order of their names, and win.

[management]
enabled=0

[logging]
root=info

[pam]
service=passwd
`,
  },
  {
    path: "overlay/README",
    text: `Yours. What stands in overlay/NAME.conf (or .json) wins over plugins/NAME.conf, property by property:

    [main]
    threads=4
    [messaging]
    url=amqps://broker.example

The descriptors in plugins/ are written anew by every build. Files in here are never changed, nor removed.
`,
  },
];
