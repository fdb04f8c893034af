import { remote } from "gofer-rmi/plugin";

export const all = remote((a: "x", b: 1 | 2 | -3 | 0.5, c: true, d: false | "false", e: "\n" | "\u2028" | "*/" | "${x}"): 1e21 | "a`b" => 1e21);
