import { remote } from "gofer-rmi/plugin";

export type Maybe<T> = T | undefined;
export type Nullable<T> = T | null | undefined;
export type List = { next: List; at: Date } | undefined;
export interface Person { name: Maybe<string>; born: Nullable<Date>; died?: Maybe<Date>; either: Maybe<bigint> | boolean; list: List }
export const meet = remote((person: Person, since: Maybe<Date>, note: Nullable<string>, last?: Maybe<number>): Person => person);
export const find = remote((all: Record<string, Maybe<Date>>, some: { [key: `x-${string}`]: Nullable<number> }): Maybe<Person> => undefined);
export const rows = remote((rows: Maybe<Date>[], row: [Maybe<Date>, Maybe<boolean>]): Map<string, Maybe<Date>> => new Map());
