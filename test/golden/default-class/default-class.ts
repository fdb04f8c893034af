import { remote } from "gofer-rmi/plugin";

/** What is exported by default goes by its own name. */
export default class Main { @remote run(): void {} }
export const helper = remote((): void => {});
