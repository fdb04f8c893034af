/** A gofer peer written with python-qpid-proton, in both roles, through our own broker. */
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { ROOT, World } from "../support/processes.js";
import { understands } from "./conversation.js";

const world = new World();
let url: string;

beforeAll(async () => {
  ({ url } = await world.broker());
  await world.goferd(await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec"), "vec");
});
afterAll(() => world.close());

understands({
  script: "proton_gofer.py",
  url: () => url,
  ours: () => url,
  seen: { string: true, durable: true, ttl: 0 },
});
