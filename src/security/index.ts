/** Signed messages: `import { ed25519 } from "gofer-rmi/security"`. */
export { Dropped, type Arrival, type Authenticator } from "./authenticator.js";
export { ed25519, type Ed25519, type Ed25519Options } from "./ed25519.js";
export { loadAuthenticator } from "./load.js";
