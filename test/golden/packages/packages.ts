import { remote } from "gofer-rmi/plugin";
import type { Box, Unit } from "./vendor/boxes/index.js";

/** Types of a package: its declarations alone. */
export const pack = remote((box: Box<Date>, unit: Unit): Box<Uint8Array> => { throw 0; });
