export { type Backoff, DEFAULT_BACKOFF, reconnectDelayMs } from "./backoff.js";
