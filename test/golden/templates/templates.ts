import { remote } from "gofer-rmi/plugin";

export type Version = `v${number}.${number}`;
export type Route = `/${string}`;
export const go = remote((route: Route, version: Version, id: `${bigint}-$\{x}\``): `${"get" | "put"} ${Route}` => "get /");
export const keys = remote((key: `on-${"a" | "b"}`): `${"x" | "y"}${1 | 2}` => "x1");
