// Generated from built-in-data.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface DateTimeFormatOptions {
  calendar?: string | undefined;
  dayPeriod?: "long" | "narrow" | "short" | undefined;
  numberingSystem?: string | undefined;
  dateStyle?: "full" | "long" | "medium" | "short" | undefined;
  timeStyle?: "full" | "long" | "medium" | "short" | undefined;
  hourCycle?: "h11" | "h12" | "h23" | "h24" | undefined;
  fractionalSecondDigits?: 1 | 2 | 3 | undefined;
  localeMatcher?: "best fit" | "lookup" | undefined;
  weekday?: "long" | "narrow" | "short" | undefined;
  era?: "long" | "narrow" | "short" | undefined;
  year?: "2-digit" | "numeric" | undefined;
  month?: "2-digit" | "long" | "narrow" | "numeric" | "short" | undefined;
  day?: "2-digit" | "numeric" | undefined;
  hour?: "2-digit" | "numeric" | undefined;
  minute?: "2-digit" | "numeric" | undefined;
  second?: "2-digit" | "numeric" | undefined;
  timeZoneName?: "long" | "longGeneric" | "longOffset" | "short" | "shortGeneric" | "shortOffset" | undefined;
  formatMatcher?: "basic" | "best fit" | undefined;
  hour12?: boolean | undefined;
  timeZone?: string | undefined;
}

export interface ResolvedNumberFormatOptions {
  compactDisplay?: "long" | "short";
  notation: "compact" | "engineering" | "scientific" | "standard";
  signDisplay: "always" | "auto" | "exceptZero" | "never";
  unit?: string;
  unitDisplay?: "long" | "narrow" | "short";
  currencySign?: "accounting" | "standard";
  locale: string;
  numberingSystem: string;
  style: "currency" | "decimal" | "percent" | "unit";
  currency?: string;
  currencyDisplay?: "code" | "name" | "narrowSymbol" | "symbol";
  minimumIntegerDigits: number;
  minimumFractionDigits?: number;
  maximumFractionDigits?: number;
  minimumSignificantDigits?: number;
  maximumSignificantDigits?: number;
  useGrouping: boolean;
}

/** Functions of `built-in-data`. */
export interface BuiltInDataFunctions {
  /** Interfaces of the language that hold nothing but data. */
  format(when: Date, options: DateTimeFormatOptions): Call<ResolvedNumberFormatOptions>;
}

/** An agent that serves `built-in-data`. */
export interface BuiltInDataAgent extends AgentHandle {
  readonly "built-in-data": Stub<BuiltInDataFunctions> & BuiltInDataFunctions;
}

export const builtInData = definePlugin<BuiltInDataAgent>({
  name: "built-in-data",
  digest: "9d695ae5cf7055ed31b143e0b163df27b54d69495ce08e41f4f49f2e829a8ce8",
  namespaces: {
    "built-in-data": {
      kind: "module",
      construct: [],
      members: {
        format: { parameters: ["when", "options"], hash: "9bbd068965eb4cf2" },
      },
    },
  },
});
