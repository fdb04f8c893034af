import { remote } from "gofer-rmi/plugin";

export interface Odd { "__proto__x": Date; "a-b": Date; 1: Date; constructor: Date }
export const odd = remote((odd: Odd): Odd => odd);
