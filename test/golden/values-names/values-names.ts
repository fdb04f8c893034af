import { remote } from "gofer-rmi/plugin";

/** Names of the language's own values, taken by a plugin. */
export interface DateRange { from: Date }
namespace mine { export interface Map { a: 1 } export interface Date { b: 2 } }
export const take = remote((map: mine.Map, date: mine.Date, range: DateRange): Map<string, mine.Map> => new Map());
