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
  contract:
    '{"namespaces":[{"kind":"module","name":"built-in-data","construct":[],"members":[{"name":"format","parameters":[{"name":"when","schema":{"type":"string","format":"date-time","x-gofer":"date"}},{"name":"options","schema":{"$ref":"#/$defs/DateTimeFormatOptions"}}],"returns":{"$ref":"#/$defs/ResolvedNumberFormatOptions"},"hash":"9bbd068965eb4cf2"}]}],"$defs":{"DateTimeFormatOptions":{"type":"object","properties":{"calendar":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]},"dayPeriod":{"anyOf":[{"enum":["long","narrow","short"]},{"not":{},"x-type":"undefined"}]},"numberingSystem":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]},"dateStyle":{"anyOf":[{"enum":["full","long","medium","short"]},{"not":{},"x-type":"undefined"}]},"timeStyle":{"anyOf":[{"enum":["full","long","medium","short"]},{"not":{},"x-type":"undefined"}]},"hourCycle":{"anyOf":[{"enum":["h11","h12","h23","h24"]},{"not":{},"x-type":"undefined"}]},"fractionalSecondDigits":{"anyOf":[{"enum":[1,2,3]},{"not":{},"x-type":"undefined"}]},"localeMatcher":{"anyOf":[{"enum":["best fit","lookup"]},{"not":{},"x-type":"undefined"}]},"weekday":{"anyOf":[{"enum":["long","narrow","short"]},{"not":{},"x-type":"undefined"}]},"era":{"anyOf":[{"enum":["long","narrow","short"]},{"not":{},"x-type":"undefined"}]},"year":{"anyOf":[{"enum":["2-digit","numeric"]},{"not":{},"x-type":"undefined"}]},"month":{"anyOf":[{"enum":["2-digit","long","narrow","numeric","short"]},{"not":{},"x-type":"undefined"}]},"day":{"anyOf":[{"enum":["2-digit","numeric"]},{"not":{},"x-type":"undefined"}]},"hour":{"anyOf":[{"enum":["2-digit","numeric"]},{"not":{},"x-type":"undefined"}]},"minute":{"anyOf":[{"enum":["2-digit","numeric"]},{"not":{},"x-type":"undefined"}]},"second":{"anyOf":[{"enum":["2-digit","numeric"]},{"not":{},"x-type":"undefined"}]},"timeZoneName":{"anyOf":[{"enum":["long","longGeneric","longOffset","short","shortGeneric","shortOffset"]},{"not":{},"x-type":"undefined"}]},"formatMatcher":{"anyOf":[{"enum":["basic","best fit"]},{"not":{},"x-type":"undefined"}]},"hour12":{"anyOf":[{"type":"boolean"},{"not":{},"x-type":"undefined"}]},"timeZone":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]}}},"ResolvedNumberFormatOptions":{"type":"object","properties":{"compactDisplay":{"enum":["long","short"]},"notation":{"enum":["compact","engineering","scientific","standard"]},"signDisplay":{"enum":["always","auto","exceptZero","never"]},"unit":{"type":"string"},"unitDisplay":{"enum":["long","narrow","short"]},"currencySign":{"enum":["accounting","standard"]},"locale":{"type":"string"},"numberingSystem":{"type":"string"},"style":{"enum":["currency","decimal","percent","unit"]},"currency":{"type":"string"},"currencyDisplay":{"enum":["code","name","narrowSymbol","symbol"]},"minimumIntegerDigits":{"type":"number"},"minimumFractionDigits":{"type":"number"},"maximumFractionDigits":{"type":"number"},"minimumSignificantDigits":{"type":"number"},"maximumSignificantDigits":{"type":"number"},"useGrouping":{"type":"boolean"}},"required":["notation","signDisplay","locale","numberingSystem","style","minimumIntegerDigits","useGrouping"]}}}',
});
