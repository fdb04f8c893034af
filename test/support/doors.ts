import { fileURLToPath } from "node:url";

const source = (path: string): string => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

/** Emitted clients in tests meet the source that the test imports, not the build. */
export const doors = {
  "gofer-rmi/emitted": source("client/emitted.ts"),
  "gofer-rmi/client": source("client/index.ts"),
  "gofer-rmi/testing": source("testing/index.ts"),
};
