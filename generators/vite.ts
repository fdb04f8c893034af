/** For the configuration of Vite and Vitest: `import { gofer } from "gofer-rmi/vite"`. */
export { gofer, type VitePlugin } from "./build/vite.js";
