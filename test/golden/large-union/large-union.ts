import { remote } from "gofer-rmi/plugin";

export type Country = "at" | "be" | "ch" | "de" | "dk" | "es" | "fi" | "fr" | "gb" | "ie" | "it" | "nl" | "no" | "pt" | "se";
export type Code = Country | 1 | 2 | null | { custom: Country } | Country[];
export const use = remote((code: Code, by: Record<Country, number>, some: Partial<Record<Country, Code>>): Country => "at");
