import { RmiError } from "../../src/errors.js";
import { showsPassword } from "../../src/secrets.js";
import type { PluginSettings } from "../model.js";
import { isPropertyText, oneLine } from "../text.js";
import type { Stage } from "./stage.js";

interface DescriptorView {
  readonly sourceName: string;
  readonly sections: readonly { readonly name: string; readonly lines: readonly string[] }[];
}

/** `NAME.conf`: gofer's descriptor (spec section 4.5), with what the source says; defaults are left to the agent. */
export const descriptorStage: Stage<DescriptorView> = {
  template: "descriptor.conf.hbs",
  format: undefined,
  path: ({ name }) => `${name}.conf`,
  view: ({ contract, settings, sourceName }) => ({
    sourceName: oneLine(sourceName),
    sections: [
      {
        name: "main",
        lines: lines({
          enabled: "1",
          name: contract.name,
          threads: settings.threads,
          latency: settings.latency,
          host: settings.host,
        }),
      },
      { name: "messaging", lines: lines({ url: settings.url }) },
      { name: "model", lines: lines({ queue: settings.queue }) },
    ],
  }),
};

/** Whether the descriptor does: in the broker's URL. */
export function holdsPassword({ url }: PluginSettings): boolean {
  return url !== undefined && showsPassword(url);
}

function lines(properties: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${propertyText(name, value)}`],
  );
}

/** @throws RmiError `usage` when gofer's reader would not give the text back as it is (F-2) */
function propertyText(name: string, value: string | number): string {
  if (typeof value === "number") return decimal(value);
  if (isPropertyText(value)) return value;
  throw new RmiError("usage", `${name}: a descriptor holds one line of text without space around it`);
}

/** Digits with an optional fraction, which is all that the descriptor's patterns take (F-11). */
function decimal(value: number): string {
  return value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 9 });
}
