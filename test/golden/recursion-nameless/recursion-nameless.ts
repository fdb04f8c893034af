import { remote } from "gofer-rmi/plugin";

const root = { name: "root", get parent(): typeof root | null { return null; } };
export const walk = remote((from: typeof root): (typeof root)["parent"] => from.parent);
