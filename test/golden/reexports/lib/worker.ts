import { remote } from "gofer-rmi/plugin";
export class Worker { constructor(readonly id: bigint) {} @remote work(): Map<string, Date> { return new Map(); } }
