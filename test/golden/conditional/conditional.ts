import { remote } from "gofer-rmi/plugin";

type Unwrap<T> = T extends Promise<infer U> ? U : T extends readonly (infer E)[] ? E : T;
type Kind<T> = T extends string ? "text" : T extends number ? "number" : "other";
export const unwrap = remote((a: Unwrap<Promise<string>>, b: Unwrap<number[]>, c: Unwrap<boolean>): Kind<string | number> => "text");
export const none = remote((a: Extract<"x" | 1 | true, string | boolean>): NonNullable<string | null | undefined> => "");
